/** Names and pointers followed in one message: more than the 512 records that are read could need without trickery. */
const MAX_STEPS = 16_384;
/** Pointers of one name. Each leads to labels in an honest message, and 127 labels fill a name (RFC 1035 section 2.3.4). */
const MAX_POINTERS = 127;
/** Records taken of one reply. RFC 1035 counts are 16 bits; dns-packet allocates what they claim. */
const MAX_RECORDS = 512;
/** The shortest record: root name, type, class, TTL, length. */
const MIN_RECORD_BYTES = 11;
const HEADER_BYTES = 12;

/** Types whose data holds names, with the bytes in front of the first and the number of names. */
const NAMES_IN_DATA: ReadonlyMap<number, readonly [skip: number, names: number]> = new Map([
  [2, [0, 1]], // NS
  [5, [0, 1]], // CNAME
  [6, [0, 2]], // SOA
  [12, [0, 1]], // PTR
  [15, [2, 1]], // MX
  [33, [6, 1]], // SRV
  [39, [0, 1]], // DNAME
]);

/**
 * Refuses a message whose counts cannot be true, and one made to keep a decoder busy: chains of compression pointers
 * (RFC 1035 section 4.1.4) cost nothing to write and much to follow.
 * @throws Error with the reason.
 */
export function checkBounds(message: Uint8Array): void {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const records = view.getUint16(6) + view.getUint16(8) + view.getUint16(10);
  if (records > MAX_RECORDS || records * MIN_RECORD_BYTES > message.length) {
    throw new Error(`a reply of ${message.length} bytes claims ${records} records`);
  }
  const budget = { steps: MAX_STEPS };
  let at = HEADER_BYTES;
  for (let i = view.getUint16(4); i > 0; i -= 1) at = skipName(message, at, budget) + 4;
  for (let i = 0; i < records; i += 1) {
    const fixed = skipName(message, at, budget);
    if (fixed + 10 > message.length) throw new Error(`a reply of ${message.length} bytes ends within a record`);
    const data = fixed + 10;
    const end = data + view.getUint16(fixed + 8);
    if (end > message.length) throw new Error(`a reply of ${message.length} bytes ends within a record`);
    const [skip, names] = NAMES_IN_DATA.get(view.getUint16(fixed)) ?? [0, 0];
    for (let name = 0, from = data + skip; name < names; name += 1) {
      from = skipName(message, from, budget);
      if (from > end) throw new Error(`a name at byte ${data} goes beyond its record`);
    }
    at = end;
  }
}

/** Follows a name to its end, and returns where what comes behind it begins. */
function skipName(message: Uint8Array, start: number, budget: { steps: number }): number {
  let at = start;
  let behind: number | undefined;
  for (let pointers = 0; ; ) {
    budget.steps -= 1;
    const length = message[at];
    if (length === undefined) throw new Error(`a name at byte ${start} ends behind the message`);
    if (budget.steps < 0) throw new Error('the names of the reply are chained endlessly');
    if (length === 0) return behind ?? at + 1;
    if (length < 0x40) {
      at += length + 1;
      continue;
    }
    const low = message[at + 1];
    if (length < 0xc0 || low === undefined) throw new Error(`a name at byte ${start} has no valid label`);
    behind ??= at + 2;
    const target = ((length & 0x3f) << 8) | low;
    pointers += 1;
    if (target >= at || pointers > MAX_POINTERS) throw new Error(`a name at byte ${start} points nowhere`);
    at = target;
  }
}
