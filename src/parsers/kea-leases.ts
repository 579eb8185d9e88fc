import type { ServerLease } from '../model/dhcp-server.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isAddress } from './grammar/address.ts';
import { decimal } from './grammar/decimal.ts';
import { INFINITE_SECONDS, isoTime } from './grammar/lease.ts';
import { lines, Problems } from './grammar/lines.ts';

/** Lease::basicStatesToText of src/lib/dhcpsrv/lease.cc, in the order of their numbers. */
const STATES = ['default', 'declined', 'expired-reclaimed', 'released', 'registered'] as const;
/** `lease_type` of a delegated prefix, src/lib/dhcpsrv/lease.h. */
const PREFIX = '2';

/** Far more than any release has. */
const MAX_COLUMNS = 64;

/** The value of a column by its name; undefined where it is empty, or where the row ends before it. */
type Row = (column: string) => string | undefined;

/** CSVRow::escapeCharacters of src/lib/util/csv_file.cc: a comma within a value. */
const unescapeValue = (value: string): string =>
  value.includes('&#x')
    ? value.replace(/&#x([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : value;

/** Columns have grown from release to release: a row of an older one is narrower than the header. */
function rowOf(header: readonly string[], line: string): Row {
  const cells = line.split(',', header.length);
  return (column) => {
    const cell = cells[header.indexOf(column)];
    return cell === undefined || cell === '' ? undefined : unescapeValue(cell);
  };
}

const numberIn = (row: Row, column: string): number | undefined => decimal(row(column) ?? '');

function timesOf(row: Row): Pick<ServerLease, 'startsAt' | 'expiresAt'> {
  const expire = numberIn(row, 'expire');
  const lifetime = numberIn(row, 'valid_lifetime');
  const startsAt =
    expire === undefined || lifetime === undefined || lifetime > expire ? undefined : isoTime(expire - lifetime);
  const infinite = lifetime !== undefined && lifetime >= INFINITE_SECONDS;
  const expiresAt = expire === undefined || infinite ? undefined : isoTime(expire);
  return { ...(startsAt !== undefined && { startsAt }), ...(expiresAt !== undefined && { expiresAt }) };
}

/** Who holds it, by the columns of either family that bear the name of a field. */
function clientOf(row: Row): Pick<ServerLease, 'mac' | 'clientId' | 'duid' | 'iaid' | 'hostname'> {
  const mac = row('hwaddr');
  const clientId = row('client_id');
  const duid = row('duid');
  const iaid = numberIn(row, 'iaid');
  const hostname = row('hostname');
  return {
    ...(mac !== undefined && { mac }),
    ...(clientId !== undefined && { clientId }),
    ...(duid !== undefined && { duid }),
    ...(iaid !== undefined && { iaid }),
    ...(hostname !== undefined && { hostname }),
  };
}

function readLease(row: Row, address: string): ServerLease {
  const number = row('state');
  const state = number === undefined ? undefined : (STATES[decimal(number) ?? -1] ?? number);
  const prefixLength = row('lease_type') === PREFIX ? numberIn(row, 'prefix_len') : undefined;
  return {
    server: 'kea',
    address,
    ...(prefixLength !== undefined && { prefixLength }),
    ...clientOf(row),
    ...timesOf(row),
    ...(state !== undefined && { state }),
  };
}

/**
 * The leases that hold at the end of a file, or of several one behind another, oldest first: Kea appends a row
 * whenever a lease changes, and one with a lifetime of 0 when it is deleted (src/lib/dhcpsrv/lease_file_loader.h).
 */
export function parseKeaLeases(text: string): Parsed<readonly ServerLease[]> {
  const problems = new Problems();
  const leases = new Map<string, ServerLease>();
  let header: readonly string[] | undefined;
  for (const { line: source, number } of lines(text)) {
    const line = source.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('address,')) {
      header = line.split(',', MAX_COLUMNS);
      continue;
    }
    const row = header && rowOf(header, line);
    const address = row?.('address') ?? '';
    if (row === undefined) problems.add(number, line, 'has no header above it');
    else if (!isAddress(address)) problems.add(number, line, 'does not begin with an address');
    else if (numberIn(row, 'valid_lifetime') === 0) leases.delete(address);
    else if (row('expire') === undefined) problems.add(number, line, 'is broken off');
    else leases.set(address, readLease(row, address));
  }
  return { value: [...leases.values()], problems: problems.list };
}

export default defineParser({
  id: 'kea-leases',
  summary: 'Leases that Kea handed out over IPv4 or IPv6, the CSV file of its memfile lease database',
  parse: parseKeaLeases,
});
