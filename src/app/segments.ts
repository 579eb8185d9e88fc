import type { FileHandle } from 'node:fs/promises';
import { NewerVersionError, openSegment, type StateRecord, segmentHeader } from '../facts/history/format.ts';
import type { StateFolder } from '../platform/state-folder.ts';
import type { HistoryBounds } from './history-bounds.ts';

const NAME = /^(\d{6,9})\.jsonl$/;
const nameOf = (number: number): string => `${String(number).padStart(6, '0')}.jsonl`;
/** A file that ended before its first line did. */
const TORN_BYTES = 64;
/** Longer than any of ours. */
const MAX_READ_BYTES = 2 * 1024 * 1024;
/** Segments removed in one go, where somebody filled the folder with them. */
const MAX_REMOVED = 1_000;

/** Of what was to be written, only a part was. */
const NO_SPACE = 'no space left on device';

/** Tells of what could not be read: which file, where in it, and why. */
export type Complain = (file: string, line: number, reason: string) => void;

interface Segment {
  readonly number: number;
  bytes: number;
  states: number;
  /** It ends in half a line. */
  readonly torn?: true;
}

/** Records of states in files that are only appended to, the oldest of which go when there is no more room. */
export class Segments {
  readonly #folder: StateFolder;
  readonly #bounds: HistoryBounds;
  #segments: Segment[] = [];
  #next = 1;
  #current: FileHandle | undefined;
  /** The last line may be half a line. */
  #isTorn = false;

  constructor(folder: StateFolder, bounds: HistoryBounds) {
    this.#folder = folder;
    this.#bounds = bounds;
  }

  /** What the segments hold, as far as the bounds let it; the oldest first. */
  async load(complain: Complain): Promise<readonly StateRecord[]> {
    const numbers = (await this.#folder.names())
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);
    this.#next = (numbers[0] ?? 0) + 1;
    const parts: (readonly StateRecord[])[] = [];
    const found: Segment[] = [];
    const room = { states: this.#bounds.maxStates, bytes: this.#bounds.stateBytes };
    for (const number of numbers.slice(0, MAX_REMOVED)) {
      if (room.states <= 0 || room.bytes <= 0) found.push(unreadable(number));
      else {
        const read = await this.#read(number, complain);
        if (!read) continue;
        found.push(read.segment);
        parts.push(read.records);
        room.states -= read.segment.states;
        room.bytes -= read.segment.bytes;
      }
    }
    this.#segments = found.reverse();
    return parts.reverse().flat();
  }

  /** Undefined for what is not ours, or of a later release: it stays as it is. */
  async #read(number: number, complain: Complain) {
    const name = nameOf(number);
    const file = `states/${name}`;
    let text: string;
    try {
      text = (await this.#folder.read(name, MAX_READ_BYTES))?.toString('utf8') ?? '';
    } catch (cause) {
      complain(file, 0, (cause as Error).message);
      return undefined;
    }
    const bytes = Buffer.byteLength(text);
    const segment: Segment = { number, bytes, states: 0, ...(!text.endsWith('\n') && { torn: true }) };
    const [header = '', ...lines] = text.split('\n');
    let decode: (line: string) => StateRecord;
    try {
      decode = openSegment(header);
    } catch (cause) {
      const isOurs = text.length < TORN_BYTES || header.includes('"netdiagd":"states"');
      if (text !== '') complain(file, 1, (cause as Error).message);
      // Nobody can read what would be added to it.
      return isOurs && !(cause instanceof NewerVersionError) ? { segment: unreadable(number), records: [] } : undefined;
    }
    const records = lines.flatMap((line, i) => decodeLine(line, decode, (reason) => complain(file, i + 2, reason)));
    segment.states = records.filter(({ state }) => state !== undefined).length;
    return { segment, records };
  }

  /** Adds one line, on the disk for good when it is `durable`. */
  async append(line: string, { isState, durable }: { readonly isState: boolean; readonly durable: boolean }) {
    const bytes = Buffer.byteLength(line);
    const segment = await this.#segmentFor(bytes, isState);
    const handle = this.#current;
    if (!handle) throw new Error('no segment is open');
    const buffer = Buffer.from(this.#isTorn ? `\n${line}` : line);
    try {
      const { bytesWritten } = await handle.write(buffer);
      if (bytesWritten < buffer.length) throw new Error(NO_SPACE);
      if (durable) await handle.datasync();
    } catch (cause) {
      this.#isTorn = await handle.truncate(segment.bytes).then(
        () => false,
        () => true,
      );
      throw cause;
    }
    this.#isTorn = false;
    segment.bytes += buffer.length;
    if (isState) segment.states += 1;
  }

  async #segmentFor(bytes: number, isState: boolean): Promise<Segment> {
    const last = this.#segments.at(-1);
    const { segmentBytes, segmentStates } = this.#bounds;
    const isFull =
      last !== undefined && (last.bytes + bytes > segmentBytes || (isState && last.states >= segmentStates));
    const segment = last && !isFull && (await this.#reopen(last)) ? last : await this.#begin();
    await this.#makeRoom(bytes, isState ? 1 : 0);
    return segment;
  }

  /** Goes on with the segment of the run before; its last line may be torn. */
  async #reopen(last: Segment): Promise<boolean> {
    // Somebody may have deleted it.
    if (this.#current) return (await this.#current.stat()).nlink > 0;
    if (last.bytes === 0) return false;
    const handle = await this.#folder.append(nameOf(last.number)).catch(() => undefined);
    if (!handle) return false;
    const { size } = await handle.stat();
    this.#current = handle;
    this.#isTorn = last.torn ?? false;
    last.bytes = size;
    return true;
  }

  async #begin(): Promise<Segment> {
    await this.#current?.close();
    this.#current = undefined;
    const number = this.#next;
    const header = segmentHeader();
    const handle = await this.#folder.append(nameOf(number), { fresh: true });
    this.#next += 1;
    const { bytesWritten } = await handle.write(header).catch(() => ({ bytesWritten: 0 }));
    if (bytesWritten < header.length) {
      await handle.close();
      await this.#folder.remove(nameOf(number));
      throw new Error(NO_SPACE);
    }
    // A line that is on the disk is lost with a name that is not.
    await this.#folder.sync();
    const segment = { number, bytes: bytesWritten, states: 0 };
    this.#segments.push(segment);
    this.#current = handle;
    this.#isTorn = false;
    return segment;
  }

  /** Takes away the oldest, but never the one that is written to. */
  async #makeRoom(bytes: number, states: number): Promise<void> {
    const sum = (of: 'bytes' | 'states') => this.#segments.reduce((total, segment) => total + segment[of], 0);
    const { maxStates, stateBytes } = this.#bounds;
    const isTooMuch = () =>
      sum('states') + states > maxStates || sum('bytes') + bytes > stateBytes || this.#segments[0]?.bytes === 0;
    while (this.#segments.length > 1 && isTooMuch()) {
      const oldest = this.#segments.shift();
      if (oldest) await this.#folder.remove(nameOf(oldest.number));
    }
  }

  async sync(): Promise<void> {
    await this.#current?.datasync();
  }

  async close(): Promise<void> {
    await this.#current?.close();
    this.#current = undefined;
    await this.#folder.close();
  }
}

/** Goes first. */
const unreadable = (number: number): Segment => ({ number, bytes: 0, states: 0 });

function decodeLine(
  line: string,
  decode: (line: string) => StateRecord,
  complain: (reason: string) => void,
): readonly StateRecord[] {
  if (line === '') return [];
  try {
    return [decode(line)];
  } catch (cause) {
    complain((cause as Error).message);
    return [];
  }
}
