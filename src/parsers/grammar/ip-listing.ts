import { type AddressInfo, readAddress, readLifetimes, readLocal } from './ip-address.ts';
import { type LinkBlock, type LinkEntry, readBlockLine, readHeader, readIndex, readName } from './ip-link-block.ts';
import { Listing, type Reading } from './iproute2.ts';
import { cannotRead, type Draft, field, integer } from './keywords.ts';
import type { Problems } from './lines.ts';
import type { Words } from './words.ts';

/** An interface with its addresses, as `ip -j addr` prints it. */
export interface AddressedLink extends LinkEntry {
  readonly addr_info: readonly AddressInfo[];
}

export interface Block extends LinkBlock {
  readonly addresses: Draft<AddressInfo>[];
}

/** RFC 2863 states, print_operstate() in iproute2's ip/ipaddress.c. */
const OPERSTATES = new Set(['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP']);

/** `ip -br addr` and `ip -br link`: name, state, then addresses with a slash, or a MAC address and flags. */
function readBrief(name: string, state: string, words: Words): Reading<Block> {
  const block = newBlock({ ...readName(name), operstate: state });
  let unknown: string | undefined;
  while (!words.ended) {
    const text = words.peek();
    if (!readBriefWord(block, words)) unknown ??= cannotRead(text);
  }
  return { entry: block, unknown };
}

function readBriefWord({ entry, addresses }: Block, words: Words): boolean {
  const flags = words.list();
  if (flags !== undefined) {
    entry.flags = flags;
    return true;
  }
  const text = words.next();
  if (text.includes('/') || words.peek() === 'peer') {
    const address = readLocal(text.includes(':') ? 'inet6' : 'inet', text, words);
    return address !== undefined && addresses.push(address) > 0;
  }
  const last = addresses.at(-1);
  if (text === 'metric') return last !== undefined && field('metric', integer)(last, words);
  if (entry.address !== undefined) return false;
  entry.address = text;
  return true;
}

const newBlock = (entry: Draft<LinkEntry>): Block => ({ entry, altnames: [], addresses: [] });

const familyOf = (word: string): 'inet' | 'inet6' | undefined =>
  word === 'inet' || word === 'inet6' ? word : undefined;

/** Makes of a block what the listing returns. */
type Keep<T> = (entry: Draft<LinkEntry>, addresses: readonly AddressInfo[]) => T;

/** Reads the lines of a listing into blocks. */
class Reader<T> {
  readonly links: T[] = [];
  readonly #keep: Keep<T>;
  /** The block that lines without an index belong to; none after a header that was not understood. */
  #current: Block | undefined;

  constructor(keep: Keep<T>) {
    this.#keep = keep;
  }

  /** Says what of the line was not understood. */
  read(line: Listing): string | undefined {
    const { words } = line;
    const first = words.next();
    const index = readIndex(first);
    return index === undefined ? this.#readLine(line, first, words) : this.#readRecord(line, index, words);
  }

  #open(block: Block): void {
    this.close();
    this.#current = block;
  }

  /** The block that was open goes into the list. */
  close(): void {
    if (this.#current === undefined) return;
    const { entry, addresses } = this.#current;
    this.links.push(this.#keep(entry, addresses));
    this.#current = undefined;
  }

  /** A line that begins with an index: a header, or an address of `ip -o addr`, which has no colon after the name. */
  #readRecord(line: Listing, index: number, words: Words): string | undefined {
    const name = words.next();
    const family = name.endsWith(':') ? undefined : familyOf(words.peek());
    if (family !== undefined) {
      words.next();
      if (this.#current?.entry.ifindex !== index) this.#open(newBlock({ ifindex: index, ...readName(name) }));
      return this.#readAddress(line, family, words);
    }
    this.close();
    const header = readHeader(index, name, words);
    if (header === undefined) return 'not the first line of an interface';
    if (line.deleted) header.entry.deleted = true;
    this.#open(newBlock(header.entry));
    return header.unknown;
  }

  #readLine(line: Listing, first: string, words: Words): string | undefined {
    const family = familyOf(first);
    if (family !== undefined && this.#current !== undefined) return this.#readAddress(line, family, words);
    if (first === 'valid_lft') return this.#readLifetimes(words);
    const state = first.startsWith('link/') ? '' : words.peek();
    if (OPERSTATES.has(state)) {
      words.next();
      const { entry: block, unknown } = readBrief(first, state, words);
      this.#open(block);
      return unknown;
    }
    if (this.#current === undefined) return 'not a line of an interface';
    words.restart();
    return readBlockLine(this.#current, words);
  }

  #readAddress(line: Listing, family: 'inet' | 'inet6', words: Words): string | undefined {
    const address = readAddress(family, words, this.#current?.entry.ifname ?? '');
    if (address === undefined) return 'not an address';
    if (line.deleted) address.entry.deleted = true;
    this.#current?.addresses.push(address.entry);
    return address.unknown;
  }

  #readLifetimes(words: Words): string | undefined {
    const last = this.#current?.addresses.at(-1);
    words.restart();
    return last === undefined ? 'lifetimes of no address' : readLifetimes(last, words);
  }
}

/** Interfaces of the text that `ip addr` or `ip link` printed, with any of `-d`, `-s`, `-o` and `-br`. */
function readListing<T>(text: string, problems: Problems, keep: Keep<T>): T[] {
  const reading = new Reader(keep);
  const listing = new Listing(text);
  while (listing.advance()) listing.report(problems, reading.read(listing));
  reading.close();
  return reading.links;
}

export const readLinks = (text: string, problems: Problems): LinkEntry[] =>
  readListing(text, problems, (entry) => entry);

export const readAddressedLinks = (text: string, problems: Problems): AddressedLink[] =>
  readListing(text, problems, (entry, addresses) => {
    const link: Draft<LinkEntry> & Partial<Draft<AddressedLink>> = entry;
    // A copy is as long as it must be; a list that grew is longer.
    link.addr_info = addresses.slice();
    return link as AddressedLink;
  });
