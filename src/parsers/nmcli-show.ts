import type { Lease } from '../model/lease.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import type { LeaseEntry } from './grammar/lease.ts';
import { Problems } from './grammar/lines.ts';
import { readNetworkManagerLease } from './grammar/networkmanager-lease.ts';
import { type Property, readNmcli } from './grammar/nmcli.ts';

type Pairs = Readonly<Record<string, string>>;
type NmcliValue = string | Pairs | readonly (string | Pairs)[];

/** A device or a connection. What nmcli shows as `--` or nothing is left out. */
export interface NmcliObject {
  /** Of the device; of the connection where it shows no device. */
  readonly name?: string;
  /** By group and property: `IP4`, `ADDRESS`. Routes and DHCP options are taken apart. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, NmcliValue>>>>;
}

const NAMES = [['GENERAL', 'DEVICE'] as const, ['GENERAL', 'NAME'] as const, ['connection', 'id'] as const];
/** Set for options that were asked for, whether they came or not. */
const REQUESTED = 'requested_';

export default defineParser({
  id: 'nmcli-show',
  summary: 'Devices and connections of NetworkManager, nmcli device show and nmcli connection show, also terse (-t)',
  parse: parseNmcliShow,
});

export function parseNmcliShow(text: string): Parsed<readonly NmcliObject[]> {
  const problems = new Problems('nmcli');
  const value = readNmcli(text, problems).map((properties) => objectOf(properties));
  return { value, problems: problems.list };
}

/** The DHCP options among the properties of devices, as leases. */
export function leasesOfNmcli(text: string): Parsed<readonly Lease[]> {
  const problems = new Problems('nmcli');
  const value = readNmcli(text, problems).flatMap((properties) => {
    const name = nameOf(properties);
    return (['dhcp4', 'dhcp6'] as const).flatMap((group) => {
      const options = properties.filter((property) => property.group === group.toUpperCase()).flatMap(optionOf);
      if (options.length === 0) return [];
      return [{ ...readNetworkManagerLease(group, options, problems), ...(name !== undefined && { interface: name }) }];
    });
  });
  return { value, problems: problems.list };
}

function nameOf(properties: readonly Property[]): string | undefined {
  for (const [group, name] of NAMES) {
    const found = properties.find((property) => property.name === name && property.group === group);
    if (found !== undefined) return found.value;
  }
  return undefined;
}

function optionOf({ name, value, line, source }: Property): readonly LeaseEntry[] {
  if (name !== 'OPTION') return [];
  const [key, option] = pairOf(value);
  return key.startsWith(REQUESTED) ? [] : [{ name: key, value: option, line, source }];
}

function objectOf(properties: readonly Property[]): NmcliObject {
  const name = nameOf(properties) ?? properties[0]?.value;
  const groups = new Map<string, Map<string, Property[]>>();
  for (const property of properties) {
    const group = entryOf(groups, property.group, () => new Map<string, Property[]>());
    entryOf(group, property.name, (): Property[] => []).push(property);
  }
  const contents = Array.from(groups, ([group, members]) => {
    const values = Array.from(members, ([key, same]) => [key, contentOf(same)] as const);
    return [group, Object.fromEntries(values)] as const;
  });
  return { ...(name !== undefined && { name }), groups: Object.fromEntries(contents) };
}

/** The value of a key, which is made where there is none. */
function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function contentOf(same: readonly Property[]): NmcliValue {
  const [first] = same;
  if (first === undefined || !same.some(({ isList }) => isList)) return first?.value ?? '';
  if (first.name === 'OPTION') return Object.fromEntries(same.map(({ value }) => pairOf(value)));
  if (first.name === 'ROUTE') return same.map(({ value }) => Object.fromEntries(value.split(',').map(pairOf)));
  return same.map(({ value }) => value);
}

/** `dst = 0.0.0.0/0`; `table=255` without blanks. */
function pairOf(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return equals === -1 ? [text.trim(), ''] : [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}
