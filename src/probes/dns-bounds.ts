/**
 * Bytes of all names written out, and as many more for each label, pointer, string and option as making one of them
 * takes. A service of some thousand pods needs most of it; a decoder is done with it within 10 ms.
 */
const MAX_WORK = 393_216;
const [STEP_WORK, STRING_WORK] = [6, 12];
/** Pointers of one name. Each leads to labels in an honest message, and 127 labels fill a name (RFC 1035 section 2.3.4). */
const MAX_POINTERS = 127;
/** As many addresses as fit a message over TCP; dns-packet allocates what the counts claim. */
const MAX_RECORDS = 4096;
/** The shortest record: root name, type, class, TTL, length. */
const MIN_RECORD_BYTES = 11;
const HEADER_BYTES = 12;
/** A type for private use, RFC 6895 section 3.1: dns-packet leaves its data alone. */
const UNREAD = 0xff00;

/** Data of the types that are read: bytes before its names, the names, bytes behind them. */
const LAYOUTS: ReadonlyMap<number, readonly [before: number, names: number, behind: number]> = new Map([
  [1, [4, 0, 0]], // A
  [2, [0, 1, 0]], // NS
  [5, [0, 1, 0]], // CNAME
  [6, [0, 2, 20]], // SOA
  [12, [0, 1, 0]], // PTR
  [15, [2, 1, 0]], // MX
  [28, [16, 0, 0]], // AAAA
  [33, [6, 1, 0]], // SRV
  [39, [0, 1, 0]], // DNAME
]);
/** Data that is a list of strings (TXT) or options (OPT): the bytes before each, and its length at the end of them. */
const LISTS: ReadonlyMap<number, readonly [head: number, lengthBytes: 1 | 2]> = new Map([
  [16, [1, 1]],
  [41, [4, 2]],
]);

interface Reading {
  readonly message: Buffer;
  work: number;
}

/**
 * The message as a decoder may have it. One whose counts or lengths cannot be true is refused, and one made to keep a
 * decoder busy: chains of compression pointers (RFC 1035 section 4.1.4) cost nothing to write and much to follow.
 * dns-packet goes by the names that it finds in data and not by its length, so the two have to agree; types that
 * nobody reads, some of which cost it most, become a type that it passes over.
 * @throws Error with the reason.
 */
export function checkBounds(bytes: Uint8Array): Buffer {
  // A copy: the message itself may be recorded.
  const reading: Reading = { message: Buffer.from(bytes), work: MAX_WORK };
  const { message } = reading;
  if (message.length < HEADER_BYTES) throw new Error(`a reply of ${message.length} bytes has no header`);
  const questions = message.readUInt16BE(4);
  const records = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
  if (questions > 1) throw new Error(`a reply repeats ${questions} questions, of one that was asked`);
  if (records > MAX_RECORDS || records * MIN_RECORD_BYTES > message.length) {
    throw new Error(`a reply of ${message.length} bytes claims ${records} records`);
  }
  let at = questions === 0 ? HEADER_BYTES : skipName(reading, HEADER_BYTES) + 4;
  for (let i = 0; i < records; i += 1) at = skipRecord(reading, at);
  return message;
}

function skipRecord(reading: Reading, start: number): number {
  const { message } = reading;
  const fixed = skipName(reading, start);
  const data = fixed + 10;
  const end = data <= message.length ? data + message.readUInt16BE(fixed + 8) : data;
  if (end > message.length) throw new Error(`a reply of ${message.length} bytes ends within a record`);
  const type = message.readUInt16BE(fixed);
  const layout = LAYOUTS.get(type);
  const list = LISTS.get(type);
  if (layout) {
    const [before, names, behind] = layout;
    let from = data + before;
    for (let i = 0; i < names; i += 1) from = skipName(reading, from);
    if (from + behind !== end) throw new Error(`the data of a record at byte ${data} is not as long as it says`);
  } else if (list) skipList(reading, data, end, list);
  else message.writeUInt16BE(UNREAD, fixed);
  return end;
}

function skipList(reading: Reading, start: number, end: number, [head, lengthBytes]: readonly [number, 1 | 2]): void {
  let at = start;
  while (at < end) {
    step(reading, STRING_WORK);
    const behind = at + head;
    at = behind <= end ? behind + reading.message.readUIntBE(behind - lengthBytes, lengthBytes) : behind;
  }
  if (at !== end) throw new Error(`the data of a record at byte ${start} is not as long as it says`);
}

function step(reading: Reading, work: number): void {
  reading.work -= work;
  if (reading.work < 0) throw new Error('the names of the reply are too much to read');
}

/** Follows a name to its end, and returns where what comes behind it begins. */
function skipName(reading: Reading, start: number): number {
  const { message } = reading;
  let at = start;
  let behind: number | undefined;
  for (let pointers = 0; ; ) {
    const length = message[at];
    step(reading, STEP_WORK + ((length ?? 0) & 0x3f));
    if (length === undefined) throw new Error(`a name at byte ${start} ends behind the message`);
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
