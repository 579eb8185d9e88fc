import type { ServerLease } from '../model/dhcp-server.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isIPv4, isIPv6 } from './grammar/address.ts';
import { decimal } from './grammar/decimal.ts';
import { isoTime } from './grammar/lease.ts';
import { lines, Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

/**
 * Ten years. A build for machines without a clock (HAVE_BROKEN_RTC in src/lease.c) writes the length of a lease
 * in place of its end: so small a number is no time of our days.
 */
const LEAST_TIME = 315_576_000;
/** What dnsmasq 2.91 adds behind the leases: circuit of a relay, vendor class of a client. */
const EXTRAS: ReadonlySet<string> = new Set(['agent-info', 'vendorclass']);

type Client = Pick<ServerLease, 'mac' | 'clientId' | 'duid' | 'iaid'>;

/** Bytes of an identifier; `06-` or the like in front of an address names hardware other than Ethernet. */
const BYTES = /^(?:[\da-f]{2}-)?[\da-f]{2}(?::[\da-f]{2})*$/i;
/** dnsmasq writes the type of hardware alone where a client has no address. */
const NO_HARDWARE = /^[\da-f]{2}-$/i;

const isIdentifier = (word: string): boolean => word === '*' || BYTES.test(word);

function client4(hardware: string, identifier: string): Client | undefined {
  if (!isIdentifier(identifier) || !(BYTES.test(hardware) || NO_HARDWARE.test(hardware))) return undefined;
  return {
    ...(BYTES.test(hardware) && { mac: hardware.slice(hardware.indexOf('-') + 1).toLowerCase() }),
    ...(identifier !== '*' && { clientId: identifier.toLowerCase() }),
  };
}

/** A `T` marks a temporary address. */
function client6(association: string, identifier: string): Client | undefined {
  const iaid = decimal(association.startsWith('T') ? association.slice(1) : association);
  if (iaid === undefined || !isIdentifier(identifier)) return undefined;
  return { iaid, ...(identifier !== '*' && { duid: identifier.toLowerCase() }) };
}

function readLease(words: readonly string[]): ServerLease | undefined {
  const [expiry = '', owner = '', address = '', hostname = '', identifier = ''] = words;
  const seconds = decimal(expiry);
  const client = isIPv4(address)
    ? client4(owner, identifier)
    : isIPv6(address)
      ? client6(owner, identifier)
      : undefined;
  if (words.length !== 5 || seconds === undefined || client === undefined) return undefined;
  const expiresAt = seconds < LEAST_TIME ? undefined : isoTime(seconds);
  return {
    server: 'dnsmasq',
    address,
    ...client,
    ...(hostname !== '*' && { hostname }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

export function parseDnsmasqLeases(text: string): Parsed<readonly ServerLease[]> {
  const problems = new Problems();
  const value: ServerLease[] = [];
  for (const { line, number } of lines(text)) {
    const words = splitWords(line);
    const [first = ''] = words;
    // `duid` is the server's own identifier, in front of the DHCPv6 leases.
    if (first === '' || (first === 'duid' && words.length === 2) || EXTRAS.has(first)) continue;
    const lease = readLease(words);
    if (lease === undefined) problems.add(number, line, 'is not a lease');
    else value.push(lease);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'dnsmasq-leases',
  summary: 'Leases that dnsmasq(8) handed out, its `--dhcp-leasefile`',
  parse: parseDnsmasqLeases,
});
