import { isObject, type JsonObject } from '../../model/json.ts';
import type { NetworkctlLink } from '../../model/managers.ts';
import { readJsonObject } from './json.ts';
import type { Problems } from './lines.ts';

/** `--json` of networkctl(1): the links of the whole host below `Interfaces`, or one link by itself. */
export function readNetworkctlJson(text: string, problems: Problems): readonly NetworkctlLink[] {
  const json = readJsonObject(text, problems);
  if (json === undefined) return [];
  const links = Array.isArray(json['Interfaces']) ? json['Interfaces'] : [json];
  return links.flatMap((link, index) => {
    const read = isObject(link) ? linkOf(link) : undefined;
    // JSON.parse does not say where a value stood.
    if (read === undefined) problems.add(1, `Interfaces[${index}]`, 'a link without Index or Name');
    return read ?? [];
  });
}

const TEXTS = {
  type: 'Type',
  operState: 'OperationalState',
  adminState: 'AdministrativeState',
  onlineState: 'OnlineState',
  networkFile: 'NetworkFile',
  linkFile: 'LinkFile',
} as const;

function linkOf(link: JsonObject): NetworkctlLink | undefined {
  const { Index: index, Name: name, MTU: mtu } = link;
  if (typeof index !== 'number' || typeof name !== 'string') return undefined;
  const texts = Object.entries(TEXTS).flatMap(([field, key]) => {
    const value = link[key];
    return typeof value === 'string' ? [[field, value]] : [];
  });
  const mac = bytesOf(link['HardwareAddress']);
  return {
    index,
    interface: name,
    ...Object.fromEntries(texts),
    ...(mac && { mac: mac.map(hexByte).join(':') }),
    ...(typeof mtu === 'number' && { mtu }),
    addresses: addressesOf(link['Addresses'], 'Address'),
    gateways: [...new Set(defaultRoutes(link['Routes']).flatMap((route) => addressesOf([route], 'Gateway')))],
    dns: addressesOf(link['DNS'], 'Address'),
    domains: namesOf(link['SearchDomains']),
    routeDomains: namesOf(link['RouteDomains']),
  };
}

const objects = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Without those that networkd means to remove: `ConfigState` is a list of states with commas. */
const defaultRoutes = (value: unknown): readonly JsonObject[] =>
  objects(value).filter(
    ({ DestinationPrefixLength: length, ConfigState: state }) => length === 0 && !String(state).includes('removing'),
  );

const namesOf = (value: unknown): readonly string[] =>
  objects(value).flatMap(({ Domain: domain }) => (typeof domain === 'string' ? [domain.replace(/^~(?=.)/, '')] : []));

const addressesOf = (value: unknown, key: string): readonly string[] =>
  objects(value).flatMap((object) => addressOf(object[key]) ?? []);

function bytesOf(value: unknown): readonly number[] | undefined {
  const isByte = (byte: unknown): boolean => Number.isInteger(byte) && Number(byte) >= 0 && Number(byte) <= 255;
  return Array.isArray(value) && value.length > 0 && value.every(isByte) ? value : undefined;
}

const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Addresses are lists of bytes. */
function addressOf(value: unknown): string | undefined {
  const bytes = bytesOf(value);
  if (bytes?.length === 4) return bytes.join('.');
  if (bytes?.length !== 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return compressed(groups);
}

/** The longest run of zeros, and the first of equal ones, becomes `::`, RFC 5952 section 4.2. */
function compressed(groups: readonly string[]): string {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (groups[end] === '0') end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}
