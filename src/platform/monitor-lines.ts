import { NEIGHBOUR_STATES } from '../model/netlink.ts';
import type { NetworkEvent } from '../model/watch.ts';

/** A line that does not end is none of `ip`. */
const MAX_LINE = 64 * 1024;
const MAX_STATE_WORDS = 4;
/** Longer than anything that is read here; the alias of a link may be made to look like a line. */
const MAX_TEXT = 64;

const KINDS: ReadonlyMap<string, NetworkEvent['kind']> = new Map([
  ['LINK', 'link'],
  ['ADDR', 'address'],
  ['ROUTE', 'route'],
  ['RULE', 'rule'],
  ['NEIGH', 'neighbour'],
]);

type Told = Omit<NetworkEvent, 'at'>;

/**
 * Reads what `ip -ts monitor label` prints. A record begins with a line that bears its label, and what is indented below
 * belongs to it: of a link the second line has the address.
 */
export class MonitorReader {
  readonly #onEvent: (event: NetworkEvent) => void;
  #rest = '';
  /** A link whose second line has not come yet. */
  #link: NetworkEvent | undefined;

  constructor(onEvent: (event: NetworkEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** False where this is nothing that `ip` prints. */
  read(text: string, at: Date): boolean {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#readLine(line, at);
    // `ip` prints a record at once: what is not there yet will not come.
    if (this.#rest === '') this.#tellLink();
    return this.#rest.length <= MAX_LINE;
  }

  #readLine(line: string, at: Date): void {
    const told = readMonitorLine(line);
    this.#tellLink(told ? undefined : macIn(line));
    if (!told) return;
    if (told.kind === 'link') this.#link = { at, ...told };
    else this.#onEvent({ at, ...told });
  }

  #tellLink(mac?: string): void {
    const link = this.#link;
    this.#link = undefined;
    if (link) this.#onEvent({ ...link, ...(mac !== undefined && { mac }) });
  }
}

/** `    link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff`; of `link/none` there is nothing. */
const macIn = (line: string): string | undefined => /^ {4}link\/[^ ]{1,20} ([0-9a-f.:]{1,95})(?: |$)/.exec(line)?.[1];

/** `[2026-11-21T04:57:45.385] [LINK]Deleted 3: v0@v1: <…> …`: what begins a record. Lines below it are indented. */
export function readMonitorLine(line: string): Told | undefined {
  const labelled = /^(?:\[[^\]]{1,40}\] ?)?\[([A-Z]{1,10})\](Deleted )?/.exec(line);
  const kind = KINDS.get(labelled?.[1] ?? '');
  if (!labelled || kind === undefined) return undefined;
  const rest = line.slice(labelled[0].length);
  const deleted = labelled[2] !== undefined;
  if (kind === 'link') return readLink(rest, deleted);
  const told = { kind, ...linkOf(kind, rest), ...(deleted && { deleted: true as const }) };
  if (kind === 'address') return { ...told, ...addressIn(rest) };
  return kind === 'neighbour' ? { ...told, ...neighbourIn(rest) } : told;
}

/** `3: v0@v1: <NO-CARRIER,BROADCAST,UP,M-DOWN> mtu 1500 … event NOTIFY PEERS `. */
function readLink(text: string, deleted: boolean): Told {
  const [, index, named = '', flags] = /^(\d{1,10}): ([^ ]{1,64}): <([^>]{0,500})>/.exec(text) ?? [];
  const at = named.lastIndexOf('@');
  const name = at > 0 ? named.slice(0, at) : named;
  const event = afterWord(text, ' event ');
  // A bridge tells in the same words that it has lost a port; one that is deleted is no port any more.
  const gone = deleted && !text.includes(' master ');
  return {
    kind: 'link',
    ...(name !== '' && { interface: name }),
    ...(index !== undefined && { index: Number(index) }),
    ...(event !== undefined && { event }),
    ...(gone && { deleted: true }),
    ...(flags !== undefined && linkFlags(flags.split(','))),
  };
}

/** `3: v0    inet …`, `10.0.0.0/24 dev v0 …`, `dev tap0 lladdr …`; a rule has none. */
function linkOf(kind: NetworkEvent['kind'], text: string): Pick<Told, 'interface' | 'index'> {
  if (kind === 'rule') return {};
  if (kind === 'address') {
    const [, index, name] = /^(\d{1,10}): ([^ ]{1,64})/.exec(text) ?? [];
    return { ...(name !== undefined && { interface: name }), ...(index !== undefined && { index: Number(index) }) };
  }
  const name = text.startsWith('dev ')
    ? afterWord(text, 'dev ')?.split(' ', 1)[0]
    : afterWord(text, ' dev ')?.split(' ', 1)[0];
  return name ? { interface: name } : {};
}

/** `3: v0    inet 10.1.0.1 peer 10.1.0.2/32 scope global v0`: the prefix length stands behind the other end. */
function addressIn(text: string): Pick<Told, 'address'> {
  const own = /^\d{1,10}: [^ ]{1,64} {1,20}inet6? ([0-9a-f.:]{1,45})(?: peer [0-9a-f.:]{1,45})?(\/\d{1,3})?(?: |$)/;
  const [, address, length] = own.exec(text) ?? [];
  return address === undefined || length === undefined ? {} : { address: `${address}${length}` };
}

/** `10.0.0.9 dev v0 lladdr 02:00:00:00:00:09 router REACHABLE `; an entry of a bridge begins with its `dev`. */
function neighbourIn(text: string): Pick<Told, 'address' | 'mac' | 'state'> {
  const address = /^([0-9a-f.:]{1,45}) dev /.exec(text)?.[1];
  const mac = afterWord(text, ' lladdr ')?.split(' ', 1)[0];
  const last = text.trimEnd().split(' ').slice(-MAX_STATE_WORDS);
  const state = last.findLast((word) => NEIGHBOUR_STATES.includes(word));
  return {
    ...(address !== undefined && { address }),
    ...(mac && { mac }),
    ...(state !== undefined && { state }),
  };
}

function afterWord(text: string, word: string): string | undefined {
  const at = text.indexOf(word);
  if (at === -1) return undefined;
  const begin = at + word.length;
  return text.slice(begin, begin + MAX_TEXT).trim();
}

const linkFlags = (flags: readonly string[]): Pick<Told, 'carrier' | 'setDown'> => ({
  carrier: flags.includes('LOWER_UP'),
  ...(!flags.includes('UP') && { setDown: true }),
});
