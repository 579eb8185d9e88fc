/** RFC 1035 section 3.1: octets of a name; each label has one in front and at least one of its own. */
const MAX_NAME = 255;
const MAX_LABELS = 127;
const MAX_LABEL = 63;

export type DomainNames =
  | { readonly names: readonly string[] }
  /** What is wrong with the byte of this index. */
  | { readonly reason: string; readonly index: number };

/** Names one behind another, RFC 3397 and RFC 8415 section 10; pointers count from the first byte, RFC 1035 section 4.1.4. */
export function readDomainNames(bytes: Uint8Array): DomainNames {
  const names: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const read = readName(bytes, at);
    if ('reason' in read) return read;
    if (read.name !== '') names.push(read.name);
    at = read.end;
  }
  return { names };
}

type Name =
  /** `end` is the index behind its last byte, or behind its pointer. */
  { readonly name: string; readonly end: number } | { readonly reason: string; readonly index: number };

function readName(bytes: Uint8Array, start: number): Name {
  const labels: string[] = [];
  let octets = 1;
  let at = start;
  let end: number | undefined;
  for (let steps = 0; steps <= 2 * MAX_LABELS; steps += 1) {
    const length = bytes[at];
    if (length === undefined) return { reason: 'ends within a name', index: at };
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (length > MAX_LABEL) {
      const target = pointer(bytes, at);
      if (typeof target === 'string') return { reason: target, index: at };
      end ??= at + 2;
      at = target;
      continue;
    }
    octets += 1 + length;
    if (at + length >= bytes.length) return { reason: 'ends within a name', index: at };
    if (octets > MAX_NAME) return { reason: 'holds a name that is too long', index: start };
    labels.push(labelText(bytes.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  return { reason: 'holds a name of too many pointers', index: start };
}

/** A pointer leads back, or names would never end. */
function pointer(bytes: Uint8Array, at: number): number | string {
  const [high = 0, low] = bytes.subarray(at, at + 2);
  if (high < 0xc0) return 'holds a label of a kind that is not known';
  if (low === undefined) return 'ends within a name';
  const target = (high - 0xc0) * 256 + low;
  return target < at ? target : 'holds a pointer that does not lead back';
}

/** Presentation form, RFC 1035 section 5.1. */
const labelText = (label: Uint8Array): string =>
  Array.from(label, (octet) => {
    const char = String.fromCharCode(octet);
    if (char === '.' || char === '\\') return `\\${char}`;
    return octet > 0x20 && octet < 0x7f ? char : `\\${String(octet).padStart(3, '0')}`;
  }).join('');
