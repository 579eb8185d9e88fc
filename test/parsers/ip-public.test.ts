// Captures that others published, where they are at hand: what their own parsers and a simple independent one
// found in them must be what ours find.
import t from 'tap';
import type { Parsed } from '../../src/model/parser.ts';
import { type IpAddrEntry, parseIpAddr } from '../../src/parsers/ip-addr.ts';
import { parseIpLink } from '../../src/parsers/ip-link.ts';
import { parseIpNeigh } from '../../src/parsers/ip-neigh.ts';
import { type IpRouteEntry, parseIpRoute } from '../../src/parsers/ip-route.ts';
import { parseIpRule } from '../../src/parsers/ip-rule.ts';
import { type Capture, publicCaptures } from '../support/captures.ts';

interface DerivedInterface {
  readonly addrs: readonly {
    readonly addr: string;
    readonly scope: string;
    readonly flags?: readonly string[];
    readonly peer?: string;
  }[];
  readonly flags: readonly string[];
  readonly index: number;
  readonly link: string | null;
  readonly mac: string | null;
  readonly master: string | null;
  readonly mtu: number;
  readonly parent: string | null;
  readonly state: string;
}
type DerivedRoute = Readonly<Record<string, unknown>>;
interface DerivedNeighbour {
  readonly dev?: string;
  readonly ip: string;
  readonly lladdr?: string;
  readonly router?: boolean;
  readonly states: readonly string[];
}
interface SuzieqInterface {
  readonly ifname: string;
  readonly ipAddressList: readonly string[];
  readonly ip6AddressList: readonly string[];
}
/** ntc-templates' words. */
interface NtcInterface {
  readonly interface: string;
  readonly qdisc: string;
  readonly qlen: string;
  readonly group: string;
  readonly alias?: string;
  readonly permanent_mac?: string;
}
interface SuzieqNeighbour {
  readonly ipAddress: string;
  readonly oif: string;
}
interface Derived {
  readonly count: number;
  readonly interfaces?: Readonly<Record<string, DerivedInterface>>;
  readonly routes?: readonly DerivedRoute[];
  readonly entries?: readonly DerivedNeighbour[];
}

type IpCapture = Capture<Derived>;

/** Under their folder and name. */
const captures = (folder: string): readonly IpCapture[] =>
  publicCaptures<Derived>(folder).map((capture) => ({ ...capture, name: `${folder}/${capture.name}` }));

/** Lines that really are not what `ip` prints. */
const EXPLAINED: Readonly<Record<string, readonly number[]>> = {
  // Cut off in the middle of a line.
  'ip-link/RedHatInsights_insights-core-IP_D_S_LINK_MALFORMED_BOND_SLAVE': [3],
  // A word broken over two lines.
  'ip-link/RedHatInsights_insights-core-IP_S_LINK_ALL_4': [15, 16],
  // Remarks behind the routes.
  'ip-route/canonical_netplan-doc-netplan-tutorial-0': [1, 3],
  'ip-route/openstack_neutron-doc-source-admin-config-routed-networks-0': [6, 7],
};

/** Interfaces that the independent parse got wrong, and how. */
const NOT_DERIVED: Readonly<Record<string, string>> = {
  'foo:veth0@eth0': 'it cuts the name at the first @',
  tun0: 'of a peer without a prefix it does not know the length',
};

type Tap = Pick<typeof t, 'strictSame' | 'equal' | 'ok'>;

const linesOf = ({ problems }: Parsed<unknown>): number[] => problems.map(({ line }) => line);
const isMac = (text: string | undefined): boolean => /^[0-9a-f]{2}(?::[0-9a-f]{2})+$/.test(text ?? '');
const text = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value));
/** Drops what is absent, and orders the keys as the comparison does not care for. */
const present = (object: object): DerivedRoute =>
  Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const parentOf = ({ link, link_index }: IpAddrEntry): string | null =>
  link_index === undefined ? (link === null ? 'NONE' : (link ?? null)) : `if${link_index}`;

const FLAGS = ['dynamic', 'nodad', 'secondary'] as const;

/** Our entry in the words of the independent parse, which does not know what busybox means by `flags 02`. */
function derivedInterface(entry: IpAddrEntry, text: string): DerivedInterface {
  return {
    addrs: entry.addr_info.map((address) => {
      const flags = FLAGS.filter((flag) => address[flag] === true && text.includes(flag));
      const addr = `${address.local}/${address.prefixlen}`;
      return { addr, scope: address.scope ?? '', ...(flags.length > 0 && { flags }) };
    }),
    flags: entry.flags ?? [],
    index: entry.ifindex ?? 0,
    link: entry.link_type ?? null,
    mac: isMac(entry.address) ? (entry.address ?? null) : null,
    master: entry.master ?? null,
    mtu: entry.mtu ?? 0,
    parent: parentOf(entry),
    state: entry.operstate ?? '',
  };
}

/** Our route in its words. Of next hops that are on the route's own line it sees the first. */
function derivedRoute(route: IpRouteEntry, oneLine: boolean): DerivedRoute {
  const [first] = route.nexthops ?? [];
  const hop = oneLine && first !== undefined ? first : route;
  const hops = route.nexthops?.map(({ dev, gateway, weight }) => present({ dev, via: gateway, weight: text(weight) }));
  return present({
    ...{ type: route.type, dst: route.dst, via: hop.gateway ?? hop.via?.host, dev: hop.dev, table: route.table },
    ...{ proto: route.protocol, scope: route.scope, src: route.prefsrc, metric: text(route.metric) },
    ...{ mtu: text(route.metrics?.[0]?.mtu), error: text(route.error), nhid: text(route.nhid) },
    nexthops: oneLine ? undefined : hops,
    flags: route.flags.length > 0 ? route.flags : undefined,
  });
}

const addresses = (entry: IpAddrEntry | undefined, family: string): string[] =>
  (entry?.addr_info ?? []).filter((info) => info.family === family).map((info) => `${info.local}/${info.prefixlen}`);

/** It passes over loopback and, on servers, link-local addresses. */
function testSuzieq(t: Tap, name: string, upstream: readonly SuzieqInterface[], entries: readonly IpAddrEntry[]): void {
  for (const { ifname, ipAddressList, ip6AddressList } of upstream) {
    const ours = entries.find((entry) => entry.ifname === ifname);
    const theirs = [...ipAddressList, ...ip6AddressList];
    const passedOver = (address: string): boolean =>
      address === '127.0.0.1/8' || address === '::1/128' || address.startsWith('fe80::');
    const expected = [...addresses(ours, 'inet'), ...addresses(ours, 'inet6')].filter(
      (address) => theirs.includes(address) || !passedOver(address),
    );
    t.strictSame(expected, theirs, `${name}: ${ifname}: addresses of suzieq`);
  }
}

function testNtc(t: Tap, name: string, upstream: readonly NtcInterface[], entries: readonly IpAddrEntry[]): void {
  for (const [index, theirs] of upstream.entries()) {
    const { ifname, qdisc, txqlen, group, ifalias, permaddr } = entries[index] ?? { ifname: '' };
    t.strictSame(
      [ifname, qdisc, text(txqlen) ?? '', group ?? '', ifalias ?? '', permaddr ?? ''],
      [theirs.interface, theirs.qdisc, theirs.qlen, theirs.group, theirs.alias ?? '', theirs.permanent_mac ?? ''],
      `${name}: ${ifname}: as ntc-templates`,
    );
  }
}

/** Its captures have no indentation, which the independent parse relies on. */
function testPyinfra(t: Tap, name: string, upstream: object, entries: readonly IpAddrEntry[]): void {
  for (const [ifname, theirs] of Object.entries(upstream)) {
    const ours = entries.filter((entry) => entry.ifname === ifname).flatMap(({ addr_info }) => addr_info);
    for (const local of Array.isArray(theirs) ? (theirs as string[]) : [])
      t.ok(
        ours.some((info) => info.local === local),
        `${name}: ${ifname}: ${local} of pyinfra`,
      );
  }
}

function testLinks(
  t: Tap,
  { name, text, source, upstream, derived }: IpCapture,
  entries: readonly IpAddrEntry[],
): void {
  if (source.repo === 'netenglabs/suzieq') testSuzieq(t, name, upstream as SuzieqInterface[], entries);
  if (source.repo === 'networktocode/ntc-templates') testNtc(t, name, upstream as NtcInterface[], entries);
  if (source.repo === 'pyinfra-dev/pyinfra') testPyinfra(t, name, upstream as object, entries);
  else if (derived?.interfaces !== undefined) {
    for (const entry of entries.filter(({ ifname }) => NOT_DERIVED[ifname] === undefined)) {
      t.strictSame(
        present(derivedInterface(entry, text)),
        derived.interfaces[entry.ifname],
        `${name}: ${entry.ifname}`,
      );
    }
    t.equal(entries.length, derived.count, `${name}: interfaces`);
  }
}

function testNeighbours(t: Tap, { name, text, source, upstream, derived }: IpCapture): void {
  const { value, problems } = parseIpNeigh(text);
  t.strictSame(problems, [], `${name}: problems`);
  t.strictSame(
    value.map(({ dev, dst, lladdr, router, state }) => present({ dev, ip: dst, lladdr, router, states: state })),
    derived?.entries,
    name,
  );
  if (source.repo !== 'netenglabs/suzieq') return;
  for (const { ipAddress, oif } of upstream as readonly SuzieqNeighbour[]) {
    t.ok(
      value.some(({ dst, dev }) => dst === ipAddress && dev === oif),
      `${name}: ${ipAddress} of suzieq`,
    );
  }
}

function testRoutes(t: Tap, { name, text, derived }: IpCapture): void {
  const parsed = parseIpRoute(text);
  t.strictSame(linesOf(parsed), EXPLAINED[name] ?? [], `${name}: problems`);
  const { routes } = derived ?? {};
  if (routes === undefined) return;
  t.strictSame(
    parsed.value.map((route) => derivedRoute(route, text.includes('\\'))),
    routes.map(present),
    `${name}: routes`,
  );
}

function testCorpus(): void {
  t.test('ip-public', async (t) => {
    for (const capture of ['ip-addr', 'ip-addr-json', 'ip-brief', 'ip-link', 'ip-oneline'].flatMap(captures)) {
      const parsed = parseIpAddr(capture.text);
      t.strictSame(linesOf(parsed), EXPLAINED[capture.name] ?? [], `${capture.name}: problems`);
      t.strictSame(linesOf(parseIpLink(capture.text)), linesOf(parsed), `${capture.name}: as links`);
      t.ok(parsed.value.length > 0, `${capture.name}: not empty`);
      testLinks(t, capture, parsed.value);
    }
    for (const capture of ['ip-route', 'ip-route-json'].flatMap(captures)) testRoutes(t, capture);
    for (const capture of captures('ip-neigh')) testNeighbours(t, capture);
    for (const { name, text } of captures('ip-rule')) {
      const { value, problems } = parseIpRule(text);
      t.strictSame([value.length, problems], [text.trim().split('\n').length, []], name);
    }
  });
}

if (captures('ip-addr').length > 0) testCorpus();
