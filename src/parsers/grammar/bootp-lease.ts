import { ParseError } from '../../model/parser.ts';
import { prefixOfMask } from './address.ts';
import { bigEndian, hex, ipv4Text, textOf } from './bytes.ts';
import { parseClasslessRoutes } from './classless-routes.ts';
import { type DhcpOption, fail, readDhcpOptions } from './dhcp-option.ts';
import { optionName, optionText } from './dhcp-option-text.ts';
import { readDomainNames } from './domain-names.ts';
import { isMtu, type LeaseDraft } from './lease.ts';

/** A lease and the seconds after which it is renewed and rebound, from when it began. */
export interface PacketLease {
  readonly lease: LeaseDraft;
  readonly renew?: number;
  readonly rebind?: number;
}

/** RFC 2131 section 2, figure 1. */
const SNAME = { start: 44, end: 108 };
const FILE = { start: 108, end: 236 };
const COOKIE = 236;
const OPTIONS = 240;
const MAGIC = 0x6382_5363;
const MAX_HARDWARE = 16;

/** A DHCPv4 packet from its server. What is no field of a lease is named as the RFCs name it. */
export function decodeBootpLease(client: string, packet: Uint8Array): PacketLease {
  if (packet.length < OPTIONS) throw new ParseError(`a DHCPv4 packet has ${OPTIONS} bytes at least`, packet.length);
  if (bigEndian(packet.subarray(COOKIE, OPTIONS)) !== MAGIC) throw new ParseError('no DHCP magic cookie', COOKIE);
  const end = packet.length;
  const options = readDhcpOptions(packet, { start: OPTIONS, end }, FILE, SNAME);
  const lease: LeaseDraft = { client, router: [], dns: [], search: [], routes: [], vendorOptions: {} };
  readHeader(lease, packet);
  const others = new Map<string, string>();
  for (const option of options) {
    const read = FIELDS.get(option.code);
    if (read?.(lease, option) !== true) others.set(optionName(option.code), optionText(option));
  }
  lease.routes = routesOf(options);
  lease.vendorOptions = Object.fromEntries([...headerStrings(packet, options), ...others]);
  const at = (code: number) => options.find((option) => option.code === code);
  return { lease, ...seconds('renew', at(58)), ...seconds('rebind', at(59)) };
}

function readHeader(lease: LeaseDraft, packet: Uint8Array): void {
  const hardware = packet[2] ?? 0;
  if (hardware > MAX_HARDWARE) throw new ParseError(`a hardware address of ${hardware} bytes`, 2);
  const [client, your] = [packet.subarray(12, 16), packet.subarray(16, 20)].map(ipv4Text);
  const address = your === '0.0.0.0' ? client : your;
  if (address !== undefined && address !== '0.0.0.0') lease.address = address;
  if (hardware > 0) lease.mac = hex(packet.subarray(28, 28 + hardware), ':');
}

/** Fields of the header that tell where to boot from, unless they hold options. */
function headerStrings(packet: Uint8Array, options: readonly DhcpOption[]): readonly (readonly [string, string])[] {
  const overload = options.find(({ code }) => code === 52)?.bytes[0] ?? 0;
  const next = ipv4Text(packet.subarray(20, 24));
  const strings = [
    ['siaddr', next === '0.0.0.0' ? '' : next],
    ['sname', overload & 2 ? '' : stringOf(packet.subarray(SNAME.start, SNAME.end))],
    ['file', overload & 1 ? '' : stringOf(packet.subarray(FILE.start, FILE.end))],
  ] as const;
  return strings.filter(([, text]) => text !== '');
}

/** Up to the zero that ends it. */
function stringOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return textOf(end === -1 ? bytes : bytes.subarray(0, end));
}

/** Puts an option into the lease; false when its value is none that a lease can have. */
type Read = (lease: LeaseDraft, option: DhcpOption) => boolean;

const always =
  (put: (lease: LeaseDraft, option: DhcpOption) => void): Read =>
  (lease, option) => {
    put(lease, option);
    return true;
  };

const FIELDS: ReadonlyMap<number, Read> = new Map<number, Read>([
  [1, readMask],
  [3, always((lease, option) => (lease.router = addresses(option)))],
  [6, always((lease, option) => (lease.dns = addresses(option)))],
  [15, always((lease, option) => (lease.domain = textOf(option.bytes)))],
  [26, readMtu],
  [33, always(() => undefined)],
  [51, always((lease, option) => (lease.leaseSeconds = number(option, 4)))],
  [54, always((lease, option) => (lease.server = addresses(option)[0] ?? ''))],
  [61, always((lease, option) => (lease.clientId = hex(option.bytes, ':')))],
  [119, always((lease, option) => (lease.search = names(option)))],
  [121, always(() => undefined)],
  [249, always(() => undefined)],
]);

function readMask(lease: LeaseDraft, option: DhcpOption): boolean {
  const length = prefixOfMask(addresses(option)[0] ?? '');
  if (length !== undefined) lease.prefixLength = length;
  return length !== undefined;
}

function readMtu(lease: LeaseDraft, option: DhcpOption): boolean {
  const mtu = number(option, 2);
  if (isMtu(mtu)) lease.mtu = mtu;
  return isMtu(mtu);
}

function number(option: DhcpOption, size: number): number {
  if (option.bytes.length !== size) fail(option, `is ${option.bytes.length} bytes long instead of ${size}`);
  return bigEndian(option.bytes);
}

const seconds = <K extends string>(name: K, option: DhcpOption | undefined): { readonly [P in K]?: number } =>
  (option === undefined ? {} : { [name]: number(option, 4) }) as { readonly [P in K]?: number };

function addresses(option: DhcpOption): readonly string[] {
  const { length } = option.bytes;
  if (length === 0 || length % 4 !== 0) fail(option, `is ${length} bytes long, which are no addresses`);
  return Array.from({ length: length / 4 }, (_, i) => ipv4Text(option.bytes.subarray(i * 4, i * 4 + 4)));
}

function names(option: DhcpOption): readonly string[] {
  const read = readDomainNames(option.bytes);
  return 'names' in read ? read.names : fail(option, read.reason, read.index);
}

/** RFC 3442: option 121 makes a client ignore option 33; option 249 is 121 as Microsoft numbered it. */
function routesOf(options: readonly DhcpOption[]): LeaseDraft['routes'] {
  const classless = options.find(({ code }) => code === 121) ?? options.find(({ code }) => code === 249);
  if (classless !== undefined) {
    return parseClasslessRoutes(classless.bytes.join(',')) ?? fail(classless, 'is not a list of classless routes');
  }
  const option = options.find(({ code }) => code === 33);
  if (option === undefined) return [];
  const pairs = addresses(option);
  if (pairs.length % 2 !== 0) fail(option, 'ends within a route');
  return pairs.flatMap((dst, i) => (i % 2 === 0 ? [{ dst: classful(dst), gateway: pairs[i + 1] ?? '' }] : []));
}

/** RFC 2132 section 5.8 knows networks by their class; an address with a host part is a host. */
function classful(address: string): string {
  const octets = address.split('.').map(Number);
  const [first = 0] = octets;
  const significant = first < 128 ? 1 : first < 192 ? 2 : 3;
  return `${address}/${octets.slice(significant).every((octet) => octet === 0) ? significant * 8 : 32}`;
}
