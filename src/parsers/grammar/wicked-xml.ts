import type { LeaseEntry } from './lease.ts';
import type { Problems } from './lines.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** What wicked says of the lease as such. */
const ABOUT: ReadonlySet<string> = new Set(['family', 'type', 'owner', 'uuid', 'state', 'flags', 'update']);
/** Associations of DHCPv6: addresses with their times, and prefixes, which are for other networks. */
const ASSOCIATION = /^ia-(?:na|ta|pd)$/;
/** What the lease tells itself, and what a DHCPv6 server that has no address of its own leaves. */
const isIdle = ({ name, text }: XmlElement): boolean =>
  name === 'acquired' || (name === 'server-address' && text.trim() === '::');
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['valid-lft', 'lease-time'],
  ['preferred-lft', 'preferred-time'],
]);

/** The options of a `<lease>`: those of a group by both names (`dns-server`), lists as words. */
export function readWickedXml(text: string, problems: Problems): readonly LeaseEntry[] {
  const root = parseXml(text, problems);
  if (root === undefined) return [];
  if (root.name !== 'lease') {
    problems.add(root.line, root.name, 'is not a lease');
    return [];
  }
  const type = root.children.find(({ name }) => /^ipv[46]:dhcp$/.test(name));
  const head = root.children.filter(({ name, children }) => children.length === 0 && !ABOUT.has(name));
  const associations = (type?.children ?? []).filter(({ name }) => ASSOCIATION.test(name));
  const options = (type?.children ?? []).filter(({ name }) => !ASSOCIATION.test(name));
  return merged([...head.map(leaf), ...options.flatMap(entriesOf), ...associated(associations)]);
}

function entriesOf(element: XmlElement): readonly LeaseEntry[] {
  const { name, children } = element;
  if (children.length === 0) return isIdle(element) ? [] : [leaf(element)];
  if (name === 'routes') return children.flatMap(routeEntries);
  return children.map((child) => ({ ...leaf(child), name: `${name}-${child.name}` }));
}

const leaf = ({ name, text, line }: XmlElement): LeaseEntry => {
  const value = text.trim();
  return { name: RENAMED.get(name) ?? name, value, line, source: `${name} ${value}` };
};

/** The first address, its times, and those of its association. */
function associated(associations: readonly XmlElement[]): readonly LeaseEntry[] {
  for (const { children } of associations) {
    const address = children.find((child) => child.children.some(({ name }) => name === 'address'));
    if (address === undefined) continue;
    const leaves = [...children, ...address.children].filter((child) => child.children.length === 0);
    return leaves.filter((child) => !isIdle(child)).map(leaf);
  }
  return [];
}

/** The default route names no destination; a route without a gateway goes to the link. */
function routeEntries(route: XmlElement): readonly LeaseEntry[] {
  const inside = (name: string) => find(route, name)?.text.trim();
  const [dst, gateway] = [inside('destination'), inside('gateway')];
  const entry = { line: route.line, source: `route ${dst ?? 'default'} ${gateway ?? ''}` };
  if (dst === undefined || dst === '0.0.0.0/0') return gateway ? [{ ...entry, name: 'gateways', value: gateway }] : [];
  return [{ ...entry, name: 'routes', value: `${dst} ${gateway ?? '0.0.0.0'}` }];
}

function find(element: XmlElement, name: string): XmlElement | undefined {
  const own = element.children.find((child) => child.name === name);
  if (own) return own;
  for (const child of element.children) {
    const found = child.children.find((inner) => inner.name === name);
    if (found) return found;
  }
  return undefined;
}

/** Elements that come again are a list. */
function merged(entries: readonly LeaseEntry[]): readonly LeaseEntry[] {
  const lists = new Map<string, { readonly first: LeaseEntry; readonly values: string[] }>();
  for (const entry of entries) {
    const list = lists.get(entry.name);
    if (list) list.values.push(entry.value);
    else lists.set(entry.name, { first: entry, values: [entry.value] });
  }
  return [...lists.values()].map(({ first, values }) => ({ ...first, value: values.join(' ') }));
}
