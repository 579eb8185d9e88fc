import type { Lease } from '../../model/lease.ts';
import { isAddress, isIPv4, prefixOfMask } from './address.ts';
import { parseClasslessRoutes } from './classless-routes.ts';
import { decimal } from './decimal.ts';
import type { Problems } from './lines.ts';
import { parseTimespan } from './timespan.ts';
import { splitWords } from './words.ts';

export type LeaseDraft = { -readonly [K in keyof Lease]: Lease[K] };

/** One option of a lease as its store prints it, lists separated by blanks. */
export interface LeaseEntry {
  readonly name: string;
  readonly value: string;
  readonly line: number;
  /** The line or statement as it stands in the file. */
  readonly source: string;
}

/** RFC 2131 section 3.3. */
export const INFINITE_SECONDS = 0xffff_ffff;
/** A DHCP packet of 576 bytes must pass (RFC 2131), but IPv4 itself asks for 68 only (RFC 791). */
const MIN_MTU = 68;
export const isMtu = (mtu: number): boolean => mtu >= MIN_MTU && mtu <= 0xffff;

/** Puts a value into the lease, or says why it cannot. */
type Reader = (lease: LeaseDraft, value: string) => string | undefined;

const READERS = {
  interface: text('interface'),
  domain: text('domain'),
  address: address('address', isAddress),
  server: address('server', isAddress),
  router: addresses('router'),
  dns: addresses('dns'),
  search: (lease, value) => {
    lease.search = splitWords(value);
    return undefined;
  },
  netmask: (lease, value) => {
    const length = prefixOfMask(value);
    if (length === undefined) return isIPv4(value) ? 'the ones of the mask are not contiguous' : 'not a subnet mask';
    lease.prefixLength = length;
    return undefined;
  },
  mtu: (lease, value) => {
    const mtu = decimal(value);
    if (mtu === undefined || !isMtu(mtu)) return 'not an MTU';
    lease.mtu = mtu;
    return undefined;
  },
  leaseSeconds: (lease, value) => {
    const seconds = Math.min(parseTimespan(value) ?? Number.NaN, INFINITE_SECONDS);
    if (!Number.isInteger(seconds)) return 'not a duration';
    lease.leaseSeconds = seconds;
    return undefined;
  },
  clientId: (lease, value) => {
    const bytes = hexBytes(value);
    if (bytes === undefined) return 'not a client identifier in hexadecimal';
    lease.clientId = bytes.map((byte) => byte.padStart(2, '0').toLowerCase()).join(':');
    return undefined;
  },
  routes,
  /** Options 33 and 249, which a client ignores that got option 121 (RFC 3442). */
  otherRoutes: (lease, value) => (lease.routes.length === 0 ? routes(lease, value) : undefined),
} satisfies Record<string, Reader>;

export type LeaseField = keyof typeof READERS;

/** A lease of what a store says; options that are no field of a lease are kept as text. */
export function readLease(
  client: string,
  entries: Iterable<LeaseEntry>,
  fields: ReadonlyMap<string, LeaseField>,
  problems: Problems,
): LeaseDraft {
  const lease: LeaseDraft = { client, router: [], dns: [], search: [], routes: [], vendorOptions: {} };
  const others = new Map<string, string>();
  for (const { name, value, line, source } of entries) {
    const field = fields.get(name);
    const reason = field === undefined ? undefined : READERS[field](lease, value);
    if (field === undefined) others.set(name, value);
    if (reason !== undefined) problems.add(line, source, reason);
  }
  // Own properties whatever their names, also `__proto__`.
  lease.vendorOptions = Object.fromEntries(others);
  return lease;
}

/** When a lease is renewed, rebound and lost, from when it began; an infinite lease has none of the three. */
export function setTimes(
  lease: LeaseDraft,
  start: number,
  after: {
    readonly renew?: number | undefined;
    readonly rebind?: number | undefined;
    readonly expire?: number | undefined;
  },
): void {
  if (after.expire !== undefined && after.expire >= INFINITE_SECONDS) return;
  for (const [field, seconds] of [
    ['renewAt', after.renew],
    ['rebindAt', after.rebind],
    ['expiresAt', after.expire],
  ] as const) {
    const time = seconds === undefined || seconds >= INFINITE_SECONDS ? undefined : isoTime(start + seconds);
    if (time !== undefined) lease[field] = time;
  }
}

/** ISO 8601 of seconds since the epoch; `undefined` beyond what a date can be. */
export function isoTime(seconds: number): string | undefined {
  const date = new Date(Math.floor(seconds * 1000));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function text(field: 'interface' | 'domain'): Reader {
  return (lease, value) => {
    if (value === '') return 'is empty';
    lease[field] = value;
    return undefined;
  };
}

function address(field: 'address' | 'server', isValid: (text: string) => boolean): Reader {
  return (lease, value) => {
    if (!isValid(value)) return 'not an IP address';
    lease[field] = value;
    return undefined;
  };
}

function addresses(field: 'router' | 'dns'): Reader {
  return (lease, value) => {
    const words = splitWords(value);
    lease[field] = words.filter(isAddress);
    return words.every(isAddress) ? undefined : 'not an IP address';
  };
}

function routes(lease: LeaseDraft, value: string): string | undefined {
  const parsed = parseClasslessRoutes(value);
  if (parsed === undefined) return 'not a list of classless routes';
  lease.routes = parsed;
  return undefined;
}

/** `011e0f` or `1:1e:f`. */
function hexBytes(value: string): readonly string[] | undefined {
  const bytes = value.includes(':') ? value.split(':') : (value.match(/../g) ?? []);
  const whole = value.includes(':') || value.length === bytes.length * 2;
  return whole && bytes.length > 0 && bytes.every((byte) => /^[0-9a-f]{1,2}$/i.test(byte)) ? bytes : undefined;
}
