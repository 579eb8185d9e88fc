import { isObject } from '../../model/json.ts';
import { readJsonObject } from './json.ts';
import type { LeaseEntry } from './lease.ts';
import type { Problems } from './lines.ts';

type Members = Readonly<Record<string, unknown>>;

export interface JsonLease {
  readonly entries: readonly LeaseEntry[];
  /** Seconds since the epoch. */
  readonly obtained?: number;
}

/** The JSON form of systemd's dhcp_lease_save(), as options named like those of the older forms: in capitals. */
export function readNetworkdJson(text: string, problems: Problems): JsonLease {
  const json = readJsonObject(text, problems);
  if (json === undefined) return { entries: [] };
  // Lists of servers stand in an object of their own.
  const members = { ...json, ...(isObject(json['Servers']) ? json['Servers'] : {}) };
  const entries = Object.entries(members).flatMap(([key, value]) => entriesOf(key, value, members));
  const obtained = realtime(json['Timestamp_realtime']);
  return obtained === undefined ? { entries } : { entries, obtained };
}

function entriesOf(key: string, value: unknown, members: Members): readonly LeaseEntry[] {
  const name = key.toUpperCase();
  if (name === 'TIMESTAMP_REALTIME') return [];
  if (name === 'PRIVATE_OPTIONS' || name === 'REQUESTED_OPTIONS') {
    return objects(value).flatMap((option) => entry(`OPTION_${textOf(option['Option'])}`, textOf(option['Data'])));
  }
  if (name.endsWith('_ROUTES')) return entry(name, objects(value).map(route).join(' '));
  if (name === 'CLIENT_ID' && Array.isArray(value)) return entry(name, value.map(hexByte).join(':'));
  // An address stands there twice: `Address` in bytes and `AddressString`.
  if (key.endsWith('String') && Object.hasOwn(members, key.slice(0, -'String'.length))) return [];
  return entry(name, textOf(members[`${key}String`]) ?? textOf(value));
}

const objects = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.filter(isObject) : []);

const entry = (name: string, value: string | undefined): readonly LeaseEntry[] =>
  value === undefined ? [] : [{ name, value, line: 1, source: `${name} ${value}` }];

function route(members: Members): string {
  const address = (key: string) => textOf(members[`${key}String`]) ?? textOf(members[key]);
  const gateway = address('Gateway') ?? '0.0.0.0';
  return `${address('Destination')}/${textOf(members['DestinationPrefixLength'])},${gateway}`;
}

const hexByte = (byte: unknown): string => (typeof byte === 'number' ? byte.toString(16) : '?');

/** A scalar, an IPv4 address in four bytes, or a list of either; objects have no text. */
function textOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return scalarText(value);
  if (value.length === 4 && value.every((byte) => typeof byte === 'number')) return value.join('.');
  const texts = value.map((item) =>
    Array.isArray(item) && item.every((byte) => typeof byte === 'number') ? item.join('.') : scalarText(item),
  );
  return texts.every((text) => text !== undefined) ? texts.join(' ') : undefined;
}

const scalarText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/**
 * Microseconds since the epoch, or `Fri 2026-11-20 23:52:12.345678 UTC`. The abbreviation of another time zone
 * does not tell its offset: such a time is as good as none.
 */
function realtime(value: unknown): number | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{1,16}$/.test(value))) return Number(value) / 1e6;
  if (typeof value !== 'string' || value.length > 50) return undefined;
  const [, date, time] = /^(?:[A-Z][a-z]{2} )?(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC$/.exec(value) ?? [];
  const milliseconds = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
