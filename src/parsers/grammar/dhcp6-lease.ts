import { ParseError } from '../../model/parser.ts';
import type { PacketLease } from './bootp-lease.ts';
import { Bytes, bigEndian, hex, ipv6Text, textOf } from './bytes.ts';
import { readDomainNames } from './domain-names.ts';
import { INFINITE_SECONDS, type LeaseDraft } from './lease.ts';

/** RFC 8415 section 7.3. */
export const DHCP6_REPLY = 7;

/** RFC 8415 section 21 and RFC 3646. */
const CODE = {
  clientId: 1,
  serverId: 2,
  ia: 3,
  temporaryIa: 4,
  address: 5,
  status: 13,
  dns: 23,
  search: 24,
  prefixes: 25,
};
const ASSOCIATIONS: ReadonlySet<number> = new Set([CODE.ia, CODE.temporaryIa]);
/** What a lease has a field for, and prefixes, which are for other networks. */
const FIELDS: ReadonlySet<number> = new Set([...ASSOCIATIONS, CODE.clientId, CODE.dns, CODE.search, CODE.prefixes]);
const NAMES: ReadonlyMap<number, string> = new Map([
  [CODE.serverId, 'Server Identifier'],
  [7, 'Preference'],
  [12, 'Server Unicast'],
  [14, 'Rapid Commit'],
  [CODE.status, 'Status Code'],
]);

interface Option {
  readonly code: number;
  /** Where its value begins in the packet. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** An address of an association, with the times of both. */
interface Held {
  readonly address: string;
  readonly preferred: number;
  readonly valid: number;
  readonly renew: number;
  readonly rebind: number;
}

/** A DHCPv6 reply. Of several addresses the first is that of the lease; prefixes for delegation are none of it. */
export function decodeDhcp6Lease(client: string, packet: Uint8Array): PacketLease {
  const bytes = new Bytes(packet);
  if (bytes.number(1, 'a message type') !== DHCP6_REPLY) throw new ParseError('not a DHCPv6 reply', 0);
  bytes.take(3, 'a transaction id');
  const options = optionsOf(bytes);
  const [first, ...more] = options.filter(({ code }) => ASSOCIATIONS.has(code)).flatMap(associated);
  const others = new Map(options.filter(({ code }) => !FIELDS.has(code)).map(named));
  for (const [i, { address }] of more.entries()) others.set(`IA Address ${i + 2}`, address);
  const lease: LeaseDraft = { client, router: [], ...fieldsOf(options), routes: [], vendorOptions: {} };
  if (first !== undefined) {
    lease.address = first.address;
    lease.leaseSeconds = first.valid;
    if (first.preferred !== first.valid) others.set('Preferred Lifetime', `${first.preferred}`);
  }
  lease.vendorOptions = Object.fromEntries(others);
  // Section 21.4: 0 leaves the time to the client.
  return { lease, ...(first?.renew && { renew: first.renew }), ...(first?.rebind && { rebind: first.rebind }) };
}

function fieldsOf(options: readonly Option[]) {
  const option = (wanted: number) => options.find(({ code }) => code === wanted);
  const [dns, search, clientId] = [option(CODE.dns), option(CODE.search), option(CODE.clientId)];
  return {
    dns: dns === undefined ? [] : addresses(dns),
    search: search === undefined ? [] : names(search),
    ...(clientId !== undefined && { clientId: hex(clientId.bytes, ':') }),
  };
}

function optionsOf(bytes: Bytes): readonly Option[] {
  const options: Option[] = [];
  while (bytes.left > 0) {
    const start = bytes.at;
    const code = bytes.number(2, 'an option');
    const length = bytes.number(2, `the length of option ${code}`, start);
    options.push({ code, at: bytes.at, bytes: bytes.take(length, `option ${code}`, start) });
  }
  return options;
}

/** Addresses of an IA_NA, or of an IA_TA, which has no times of its own. */
function associated(option: Option): readonly Held[] {
  const bytes = new Bytes(option.bytes, option.at);
  bytes.take(4, 'an IAID');
  const temporary = option.code === CODE.temporaryIa;
  const renew = temporary ? 0 : bytes.number(4, 'T1');
  const rebind = temporary ? 0 : bytes.number(4, 'T2');
  return optionsOf(bytes)
    .filter(({ code }) => code === CODE.address)
    .map((inner) => {
      const value = new Bytes(inner.bytes, inner.at);
      const address = ipv6Text(value.take(16, 'an IPv6 address'));
      const preferred = value.number(4, 'a preferred lifetime');
      return {
        address,
        preferred,
        valid: Math.min(value.number(4, 'a valid lifetime'), INFINITE_SECONDS),
        renew,
        rebind,
      };
    });
}

function addresses({ code, at, bytes }: Option): readonly string[] {
  const { length } = bytes;
  if (length === 0 || length % 16 !== 0) {
    throw new ParseError(`option ${code} is ${length} bytes long, which are no addresses`, at);
  }
  return Array.from({ length: length / 16 }, (_, i) => ipv6Text(bytes.subarray(i * 16, i * 16 + 16)));
}

function names({ code, at, bytes }: Option): readonly string[] {
  const read = readDomainNames(bytes);
  if ('names' in read) return read.names;
  throw new ParseError(`option ${code} ${read.reason}`, at + read.index);
}

/** A status is a number and a message; what else there is has no text. */
function named({ code, bytes }: Option): readonly [string, string] {
  const name = NAMES.get(code) ?? `Option ${code}`;
  if (code === CODE.status && bytes.length >= 2) {
    return [name, `${bigEndian(bytes.subarray(0, 2))} ${textOf(bytes.subarray(2))}`.trim()];
  }
  return [name, bytes.length === 1 ? `${bytes[0]}` : hex(bytes, ':')];
}
