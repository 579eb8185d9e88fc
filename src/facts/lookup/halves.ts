import type { Explanation } from '../../model/resolution.ts';
import { isFinal } from '../resolution/query-result.ts';
import { bareName, denialOf, hasRecords } from '../resolver.ts';
import { dig } from './dig.ts';
import { askedFor, askedServers, duration, meantName, type Placed, places, type Reason, type Seen } from './seen.ts';

/** A server that answers for one address family and not for the other. glibc takes the half; musl, since 1.2.1, none. */
export const HALVES: readonly Reason[] = [aaaaDenied, typeUnanswered];

/** What programs ask about the name that is meant, and where the same server has records of the other type. */
function halves(seen: Seen, isBad: (item: Placed) => boolean): readonly Placed[] {
  const servers = new Set(askedServers(seen).map(({ address }) => address));
  const name = meantName(seen);
  const asked = askedFor(seen).filter(({ lookup }) => servers.has(lookup.server) && bareName(lookup.name) === name);
  const known = new Set(asked.filter(({ lookup }) => hasRecords(lookup)).map(({ lookup }) => lookup.server));
  return asked.filter((item) => known.has(item.lookup.server) && isBad(item));
}

/** A denial of the name, where only the family is missing. */
function aaaaDenied(seen: Seen): Explanation | undefined {
  const denied = halves(seen, ({ lookup }) => lookup.type === 'AAAA' && denialOf(lookup) === 'nxdomain');
  const [first] = denied;
  if (!first) return undefined;
  return {
    cause: 'aaaa-denied',
    message: `${first.lookup.server} says NXDOMAIN for the AAAA record of a name that has an A record: ${seen.plan.parallel ? 'musl takes' : 'resolvers may take'} it for the whole name`,
    fix: [
      dig(first.lookup.server, first.lookup.name, 'AAAA'),
      '# mend the server: RFC 2308 wants NOERROR without records',
    ],
    evidence: places(denied, 2),
  };
}

function typeUnanswered(seen: Seen): Explanation | undefined {
  const { plan, walk } = seen;
  const missing = halves(seen, ({ lookup }) => (plan.parallel ? !isFinal(lookup) : lookup.outcome === 'timeout'));
  const [first] = missing;
  if (!first) return undefined;
  const { server, name, type, rcode } = first.lookup;
  return {
    cause: 'type-unanswered',
    message: `${server} has an address for ${name}, and ${rcode === undefined ? 'is silent' : `says ${rcode}`} when asked for ${type}: ${plan.parallel ? 'musl takes no half of an answer' : `a lookup of this name waits ${duration(walk.costMs)}`}`,
    fix: [
      dig(server, name, type, '+tries=1 +time=2'),
      '# find what drops or refuses these queries: a firewall, a proxy, or the server itself',
    ],
    evidence: places(missing, 2),
  };
}
