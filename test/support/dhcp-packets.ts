/** An option of DHCPv4. */
export const option = (code: number, ...value: readonly (number | string)[]): number[] => {
  const bytes = value.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : [part]));
  return [code, bytes.length, ...bytes];
};

/** A DHCPv4 packet for 192.0.2.5; `header` are bytes at their offsets. */
export function packet(
  options: readonly number[],
  header: Readonly<Record<number, readonly number[]>> = {},
): Uint8Array {
  const bytes = new Uint8Array(240 + options.length);
  const fields = { 0: [2, 1, 6, 0], 16: [192, 0, 2, 5], 236: [0x63, 0x82, 0x53, 0x63], 240: options, ...header };
  for (const [at, values] of Object.entries(fields)) bytes.set(values, Number(at));
  return bytes;
}
/** A reply of DHCPv6. */
export const reply = (...options: readonly (readonly number[])[]) => Uint8Array.from([7, 1, 2, 3, ...options.flat()]);
export const option6 = (code: number, ...value: readonly number[]) => [0, code, 0, value.length, ...value];
/** An address, its preferred and its valid lifetime. */
export const held = (last: number, preferred: number, valid: number) =>
  option6(5, 0x20, 1, 0xd, 0xb8, ...new Array(11).fill(0), last, 0, 0, 0, preferred, 0, 0, 0, valid);
