import type { Lookup } from '../../model/lookups.ts';
import { isStub } from '../dns-servers.ts';
import { inPrefix, isLinkLocal, isLoopback } from '../prefix.ts';
import { bareName } from '../resolver.ts';
import { isClusterDns, type Seen } from './seen.ts';

/** The name of a host or pod, RFC 1123; servers may say anything. */
const MAX_IDENTITY = 63;

/** Who answered, in words: the cluster's DNS, a cache on the way to it, or somebody else. */
export function answererOf(seen: Seen, address: string): string {
  const server = seen.servers.find((asked) => asked.address === address);
  const told = server?.identity === undefined ? '' : ` (${server.identity.slice(0, MAX_IDENTITY)})`;
  return `${kindOfServer(seen, address)}${address}${told}`;
}

function kindOfServer(seen: Seen, address: string): string {
  if (isStub(address)) return 'the stub of systemd-resolved at ';
  if (isLoopback(address)) return 'a resolver on this host at ';
  if (isNodeCache(address)) return 'the cache of the node at ';
  return isClusterDns(seen, address) ? 'cluster DNS ' : '';
}

/** NodeLocal DNSCache listens on a link-local address of the node, by convention this one. */
const isNodeCache = (address: string): boolean =>
  inPrefix(address, '169.254.20.10', 32) || (isLinkLocal(address) && !address.includes(':'));

/**
 * How old an answer is, where the times tell. CoreDNS gives services the time to live that stands in the SOA of its
 * denials; one that has less was kept by a cache since, and one that has more was never its own.
 */
export function ageOf(seen: Seen, lookup: Lookup): string {
  const { ttl, server, name } = lookup;
  const whole = seen.queries.find(
    (other) => other.server === server && other.zone === seen.zone && other.negativeTtl !== undefined,
  )?.negativeTtl;
  if (ttl === undefined || whole === undefined || !bareName(name).endsWith(`.${seen.zone}`)) return '';
  if (ttl === 0) return ', which may be stale: its time to live is 0';
  return ttl < whole ? `, kept by a cache for ${whole - ttl} s` : '';
}
