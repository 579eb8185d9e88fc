/**
 * Keys whose values are secrets: `psk` of tunnels, ovs-vswitchd.conf.db(5), and what people name so in maps that are
 * theirs, such as `external_ids`.
 */
const SECRET = /psk|passw|secret|token/i;
const REDACTED = '<redacted>';

/** A value of a map as it may be shown. */
export const shown = <T>(key: string, value: T): T | string => (SECRET.test(key) ? REDACTED : value);

/** A line that was not understood, up to the first key that could be followed by a secret. */
export function withoutSecret(line: string): string {
  const found = SECRET.exec(line);
  return found ? `${line.slice(0, found.index + found[0].length)}=${REDACTED}` : line;
}
