import { isObject, type JsonObject } from '../../model/json.ts';
import { crc32 } from './crc32.ts';

/** The checksum stands first and is of everything behind it, so that the line is JSON and jq(1) reads it. */
const SEAL = /^\{"crc32":"([0-9a-f]{8})",/;
const SEAL_LENGTH = '{"crc32":"00000000",'.length;

/** An object that is not empty as one line of JSON that holds its own checksum. */
export function seal(value: object): string {
  const rest = JSON.stringify(value).slice(1);
  return `{"crc32":"${crc32(rest)}",${rest}`;
}

/** @throws Error saying what is wrong with the line. */
export function unseal(line: string): JsonObject {
  const [, crc] = SEAL.exec(line) ?? [];
  if (crc === undefined) throw new Error('no checksum');
  const rest = line.slice(SEAL_LENGTH);
  if (crc32(rest) !== crc) throw new Error('its checksum is not the one that it was written with');
  const value: unknown = JSON.parse(`{${rest}`);
  if (isObject(value)) return value;
  throw new Error('no object');
}
