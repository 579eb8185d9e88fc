import { decimal } from './decimal.ts';
import { split, splitWords } from './words.ts';

/** One property as `nmcli device show` calls it, with the line it is from. */
interface Property extends Shown {
  readonly line: number;
  readonly source: string;
}
interface Shown {
  readonly group: string;
  readonly name: string;
  readonly isList: boolean;
  readonly value: string;
}
interface Heading {
  readonly properties: readonly Property[];
  readonly line: number;
  readonly source: string;
}

type Place = (found: readonly Shown[]) => Property[];

/** Takes the lines of `nmcli` without arguments, which says in few words what `nmcli device show` says in many. */
export class NmcliOverview {
  readonly #objects: Property[][];
  readonly #report: (line: number, source: string) => void;
  #isActive = false;
  #device: Property[] | undefined;
  /** It counts once a line follows that can only stand below one. */
  #heading: Heading | undefined;
  #dns: Property[] | undefined;
  /** Devices of as many of the objects as `#known` says. */
  readonly #owners = new Map<string, Property[]>();
  #known = 0;

  /** Puts what it finds into `objects`; `report` is told of a heading with nothing below it. */
  constructor(objects: Property[][], report: (line: number, source: string) => void) {
    this.#objects = objects;
    this.#report = report;
  }

  /** False when the line is none of an overview. */
  line(text: string, source: string, line: number): boolean {
    const place = (found: readonly Shown[]): Property[] =>
      found.map(({ group, name, isList, value }) => ({ group, name, isList, value, line, source }));
    if (this.#below(text, place) || this.#aboutDns(text, place)) return true;
    // The closing remarks, in whatever language.
    if (this.#isActive && text.includes('nmcli')) return true;
    const heading = readHeading(text);
    this.#dropHeading();
    this.#heading = heading && { properties: place(heading), line, source };
    return heading !== undefined;
  }

  /** A blank line, a line of another listing, or the end of the text. */
  end(): void {
    this.#dropHeading();
    this.#device = undefined;
    this.#settleDns();
  }

  #dropHeading(): void {
    if (this.#heading !== undefined) this.#report(this.#heading.line, this.#heading.source);
    this.#heading = undefined;
  }

  #below(text: string, place: Place): boolean {
    const below = this.#heading || this.#device ? readBelowHeading(text) : undefined;
    if (below === undefined) return false;
    if (this.#heading !== undefined) {
      this.#device = [...this.#heading.properties];
      this.#objects.push(this.#device);
      this.#heading = undefined;
      this.#dns = undefined;
      this.#isActive = true;
    }
    for (const property of place(below)) this.#device?.push(property);
    return true;
  }

  #aboutDns(text: string, place: Place): boolean {
    if (this.#isActive && isDnsHeading(text)) {
      this.end();
      this.#dns = [];
      return true;
    }
    const found = this.#dns && readDns(text);
    if (found === undefined) return false;
    if (text.startsWith('servers:')) this.#settleDns();
    for (const property of place(found)) this.#dns?.push(property);
    return true;
  }

  /** The servers become those of the device that the block names. */
  #settleDns(): void {
    const found = this.#dns ?? [];
    if (found.length > 0) this.#dns = [];
    const [first] = found;
    if (first === undefined) return;
    const owner = this.#ownerOf(found.find(({ name }) => name === 'DEVICE')?.value);
    if (owner === undefined) {
      const heading = { ...first, ...shown('GENERAL', 'NAME', 'DNS configuration') };
      this.#objects.push([heading, ...found]);
    } else {
      for (const property of found) if (property.name !== 'DEVICE') owner.push(property);
    }
  }

  /** The first of the objects that is the device; all but the last are complete. */
  #ownerOf(device: string | undefined): Property[] | undefined {
    if (device === undefined) return undefined;
    for (; this.#known < this.#objects.length - 1; this.#known += 1) {
      const object = this.#objects[this.#known] ?? [];
      const name = deviceOf(object);
      if (name !== undefined && !this.#owners.has(name)) this.#owners.set(name, object);
    }
    const last = this.#objects.at(-1);
    return this.#owners.get(device) ?? (last && deviceOf(last) === device ? last : undefined);
  }
}

const deviceOf = (object: readonly Property[]): string | undefined =>
  object.find(({ group, name }) => group === 'GENERAL' && name === 'DEVICE')?.value;

const shown = (group: string, name: string, value: string): Shown => ({ group, name, isList: false, value });
const listed = (group: string, name: string, value: string): Shown => ({ group, name, isList: true, value });

/** `eth0: connected to Wired connection 1`; the words of the state are translated. */
const DEVICE = /^([^\s:"]{1,64}): (\S.{0,300})$/;
const VPN = / VPN connection$/;
/** Messages of nmcli itself. */
const MESSAGE = /^(?:Error|Warning):/;
const HARDWARE_ADDRESS = /^(?:[\dA-F]{2}:)+[\dA-F]{2}$/i;

/** The line that begins what `nmcli` says of a device or a VPN; undefined for others. */
function readHeading(text: string): readonly Shown[] | undefined {
  if (VPN.test(text)) {
    return [shown('GENERAL', 'CONNECTION', text.replace(VPN, '')), shown('GENERAL', 'TYPE', 'vpn')];
  }
  const [, device, rest] = MESSAGE.test(text) ? [] : (DEVICE.exec(text) ?? []);
  if (device === undefined || rest === undefined) return undefined;
  const to = rest.indexOf(' to ');
  const state = shown('GENERAL', 'STATE', to === -1 ? rest : rest.slice(0, to));
  const connection = to === -1 ? [] : [shown('GENERAL', 'CONNECTION', rest.slice(to + ' to '.length))];
  return [shown('GENERAL', 'DEVICE', device), state, ...connection];
}

/** `ethernet (virtio_net), 52:54:00:00:00:01, hw, mtu 1500`; undefined when it is no such line. */
function readHardware(text: string): readonly Shown[] | undefined {
  const [first = '', ...parts] = text.split(', ');
  if (!parts.includes('hw') && !parts.includes('sw')) return undefined;
  const [, type = first, driver] = /^(\S+) \((.*)\)$/.exec(first) ?? [];
  const mtu = parts.find((part) => part.startsWith('mtu '))?.slice('mtu '.length);
  const address = parts.find((part) => HARDWARE_ADDRESS.test(part));
  return [
    shown('GENERAL', 'TYPE', type),
    ...(driver === undefined ? [] : [shown('GENERAL', 'DRIVER', driver)]),
    ...(address === undefined ? [] : [shown('GENERAL', 'HWADDR', address)]),
    ...(decimal(mtu ?? '') === undefined ? [] : [shown('GENERAL', 'MTU', mtu ?? '')]),
  ];
}

/** `route4 default via 10.0.0.1 metric 100`; before 1.40 without the words `via` and `metric`. */
function readRoute(group: string, words: readonly string[]): Shown {
  const [target = '', ...rest] = words;
  const after = (word: string): string | undefined => {
    const at = rest.indexOf(word);
    return at === -1 ? undefined : rest[at + 1];
  };
  const dst = target === 'default' ? (group === 'IP4' ? '0.0.0.0/0' : '::/0') : target;
  const pairs = [['dst', dst] as const, ['nh', after('via')] as const, ['mt', after('metric')] as const];
  const known = pairs.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${value}`]));
  return listed(group, 'ROUTE', known.join(', '));
}

/** A line below the heading; undefined when it is none. */
function readBelowHeading(text: string): readonly Shown[] | undefined {
  if (text.startsWith('"') && text.length > 1 && text.endsWith('"')) {
    return [shown('GENERAL', 'DESCRIPTION', text.slice(1, -1))];
  }
  const [first = '', ...words] = splitWords(text);
  const group = first.endsWith('4') ? 'IP4' : 'IP6';
  if (/^inet[46]$/.test(first)) return [listed(group, 'ADDRESS', words.join(' '))];
  if (/^route[46]$/.test(first)) return [readRoute(group, words)];
  // Of which family the default route is, and how many connections could be activated.
  if (/^ip[46] default/.test(text) || /^\d{1,9} connections? available$/.test(text)) return [];
  if (first === 'master' && text.endsWith(', VPN')) {
    return [shown('GENERAL', 'DEVICES', text.slice('master '.length, -', VPN'.length))];
  }
  return readHardware(text);
}

/** `servers:`, `domains:` and `interface:` below `DNS configuration:`. */
function readDns(text: string): readonly Shown[] | undefined {
  const [key, rest] = split(text, ':');
  const value = rest?.trim();
  if (value === undefined) return undefined;
  if (key === 'servers') {
    return splitWords(value).map((word) => listed(word.includes(':') ? 'IP6' : 'IP4', 'DNS', word));
  }
  if (key === 'domains') return splitWords(value).map((word) => listed('IP4', 'DOMAIN', word));
  return key === 'interface' ? [shown('GENERAL', 'DEVICE', value)] : undefined;
}

/** `DNS configuration:` in whatever language. */
const isDnsHeading = (text: string): boolean => text.length < 60 && text.includes('DNS') && text.endsWith(':');
