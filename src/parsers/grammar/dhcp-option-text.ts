import table from 'dhcp/lib/options.js';
import { bigEndian, hex, ipv4Text, textOf } from './bytes.ts';
import type { DhcpOption } from './dhcp-option.ts';

/** Options that the table gives another type than their RFC, or that hold bytes to be shown as such. */
const OPAQUE: ReadonlySet<number> = new Set([43, 61, 119, 121, 249]);

/** Bytes of one value, and its text. */
const TYPES: Readonly<Record<string, readonly [size: number, show: (value: Uint8Array) => string]>> = {
  IP: [4, ipv4Text],
  IPs: [4, ipv4Text],
  UInt8: [1, (value) => `${bigEndian(value)}`],
  UInt8s: [1, (value) => `${bigEndian(value)}`],
  Bool: [1, (value) => `${bigEndian(value)}`],
  UInt16: [2, (value) => `${bigEndian(value)}`],
  UInt16s: [2, (value) => `${bigEndian(value)}`],
  UInt32: [4, (value) => `${bigEndian(value)}`],
  Int32: [4, (value) => `${bigEndian(value) | 0}`],
};

/** As the `dhcp` package calls it, after the RFCs. */
export const optionName = (code: number): string => table.opts[code]?.name ?? `Option ${code}`;

/** Its value in words; in hexadecimal when its type is not known, or does not fit. */
export function optionText({ code, bytes }: DhcpOption): string {
  const known = OPAQUE.has(code) ? undefined : table.opts[code];
  if (known?.type === 'ASCII') return textOf(bytes);
  const type = TYPES[known?.type ?? ''];
  if (type === undefined) return hex(bytes, ':');
  const [size, show] = type;
  const isList = known?.type?.endsWith('s') === true;
  if (bytes.length === 0 || bytes.length % size !== 0 || (!isList && bytes.length !== size)) return hex(bytes, ':');
  const values = Array.from({ length: bytes.length / size }, (_, i) => show(bytes.subarray(i * size, (i + 1) * size)));
  return known?.enum?.[Number(values[0])] ?? values.join(' ');
}
