import { Random } from '../random.ts';

/** Lines for `ip -force -batch -` and then `bridge -force -batch -`: what a kernel refuses is left out. */
export interface RandomNetwork {
  readonly ip: readonly string[];
  readonly bridge: readonly string[];
}

/** Names that look like words of the listings, and plain ones. */
const NAMES = ['eth0', 'up', 'dynamic', 'a.7', 'link', 'mtu9', 'secondary', 'veth12345678901', 'x-y_z', 'e1:0', 'dev'];
const MULTICAST = '239.1.1.1';

interface Links {
  readonly commands: readonly string[];
  readonly names: readonly [string, ...string[]];
  readonly bridges: readonly string[];
  /** Far ends of cables and what stands on them: with both ends in bridges, a frame would go round for ever. */
  readonly ends: readonly string[];
}

/** A network namespace as a seed makes it: interfaces, addresses, routes, rules, neighbours, bridges with entries. */
export function randomNetwork(seed: number, peer: string): RandomNetwork {
  const random = new Random(seed);
  const links = linksOf(random, peer);
  const ports = masters(random, links);
  return {
    ip: [
      ...links.commands,
      ...ports.commands,
      ...settings(random, links.names),
      ...random.times(1, 8, () => addressOf(random, random.pick(links.names))),
      ...random.times(0, 10, () => route4(random, links.names)),
      ...random.times(0, 8, () => route6(random, links.names)),
      ...random.times(0, 6, () => rule(random, links.names)),
      ...random.times(0, 8, () => neighbour(random, links.names)),
    ],
    bridge: ports.names.flatMap((name) => [
      ...random.times(0, 3, () => portSetting(random, name)),
      ...random.times(0, 5, () => fdbEntry(random, name)),
    ]),
  };
}

function linksOf(random: Random, peer: string): Links {
  const names: string[] = [];
  const bridges: string[] = [];
  const free = [...NAMES];
  const name = (prefix: string): string => {
    const chosen = random.chance(25) ? free.splice(random.below(free.length), 1)[0] : undefined;
    names.push(chosen ?? `${prefix}${names.length}`);
    return names.at(-1) ?? prefix;
  };
  const ends: string[] = [];
  const veth = () => {
    const near = name('veth');
    ends.push(name('veth'));
    return `link add name ${near} type veth peer name ${ends.at(-1)}`;
  };
  const upper = (prefix: string) => {
    ends.push(name(prefix));
    return ends.at(-1);
  };
  const commands = ['link set lo up', veth()];
  for (let left = random.between(0, 6); left > 0; left -= 1) {
    commands.push(
      random.pick<() => string>([
        veth,
        () => `link add name ${name('pod')} type veth peer name far${names.length} netns ${peer}`,
        () => {
          bridges.push(name('br'));
          return `link add name ${bridges.at(-1)} type bridge${random.maybe(40, () => `stp_state 1 priority ${random.below(60000)}`)}${random.maybe(40, () => 'ageing_time 4000')}`;
        },
        () =>
          `tuntap add ${name('tap')} mode ${random.pick(['tap', 'tun'])}${random.maybe(40, () => 'user 107 multi_queue')}`,
        () => `link add name ${name('ifb')} type ifb`,
        () => `link add name ${name('dm')} type dummy`,
        () => `link add link ${names[0]} name ${upper('vl')} type vlan id ${random.between(1, 4094)}`,
        () =>
          `link add link ${names[1]} name ${upper('mv')} type ${random.pick(['macvlan', 'macvtap'])} mode ${random.pick(['bridge', 'private', 'vepa'])}`,
        () => vxlan(random, name('vx'), names[0] ?? 'lo'),
        () => `link add name ${name('vrf')} type vrf table ${random.between(1000, 1005)}`,
        () =>
          `link add name ${name('bond')} type bond mode ${random.pick(['active-backup', '802.3ad', 'balance-rr'])} miimon 100`,
      ])(),
    );
  }
  return { commands, names: names as [string, ...string[]], bridges, ends };
}

function vxlan(random: Random, name: string, dev: string): string {
  const ends = random.pick([
    `remote 10.9.9.${random.between(1, 9)}`,
    `local fd00::1 remote fd00::${random.between(2, 9)}`,
    `group ${MULTICAST} dev ${dev}`,
  ]);
  const more = `${random.maybe(30, () => 'nolearning')}${random.maybe(30, () => 'ageing 55')}${random.maybe(20, () => 'gbp')}${random.maybe(20, () => 'ttl 5 tos inherit')}`;
  return `link add name ${name} type vxlan id ${random.between(1, 1 << 20)} ${ends} dstport ${random.between(4789, 4889)}${more}`;
}

/** Ports of bridges, some of them. */
function masters(random: Random, { names, bridges, ends }: Links): { commands: string[]; names: string[] } {
  const [bridge] = bridges;
  if (bridge === undefined) return { commands: [], names: [] };
  const ports = names.filter((name) => !bridges.includes(name) && !ends.includes(name) && random.chance(50));
  return {
    commands: ports.map((port) => `link set ${port} master ${bridges[random.below(bridges.length)] ?? bridge}`),
    names: ports,
  };
}

function settings(random: Random, names: readonly string[]): string[] {
  return names.flatMap((name) => [
    ...(random.chance(75) ? [`link set ${name} up`] : []),
    ...(random.chance(20) ? [`link set ${name} mtu ${random.between(1280, 9000)}`] : []),
    ...(random.chance(15)
      ? [`link set ${name} alias ${random.pick(['uplink', '"to the: lab <UP>"', 'a\\\\b', '100%'])}`]
      : []),
    ...(random.chance(15) ? [`link property add dev ${name} altname enx${random.below(1 << 24)}`] : []),
    ...(random.chance(15) ? [`link set ${name} group ${random.between(1, 9)}`] : []),
    ...(random.chance(10) ? [`link set ${name} txqueuelen ${random.between(1, 5000)}`] : []),
    ...(random.chance(10) ? [`link set ${name} ${random.pick(['promisc', 'allmulticast', 'dynamic'])} on`] : []),
    ...(random.chance(10) ? [`link set ${name} ${random.pick(['multicast', 'arp'])} off`] : []),
  ]);
}

const v4 = (random: Random): string => `10.${random.below(4)}.${random.below(4)}.${random.between(1, 254)}`;
const v6 = (random: Random): string => `fd0${random.below(4)}::${random.between(1, 0xffff).toString(16)}`;

function addressOf(random: Random, name: string): string {
  const lifetime = random.maybe(
    30,
    () => `valid_lft ${random.between(900, 5000)} preferred_lft ${random.pick(['0', '800', 'forever'])}`,
  );
  if (random.chance(50)) {
    const local = random.chance(25)
      ? `${v4(random)} peer ${v4(random)}/${random.pick([24, 32])}`
      : `${v4(random)}/${random.between(8, 32)}`;
    return `addr add ${local} dev ${name}${random.maybe(40, () => 'brd +')}${random.maybe(30, () => `label ${name}:l`)}${random.maybe(25, () => `scope ${random.pick(['link', 'host', 'global', '99'])}`)}${random.maybe(25, () => 'noprefixroute')}${random.maybe(20, () => `metric ${random.between(1, 999)}`)}${lifetime}`;
  }
  const local = random.chance(20) ? `${v6(random)} peer ${v6(random)}/128` : `${v6(random)}/${random.between(48, 128)}`;
  return `addr add ${local} dev ${name} nodad${random.maybe(20, () => random.pick(['home', 'mngtmpaddr', 'noprefixroute']))}${lifetime}`;
}

const PROTOCOLS = ['static', 'boot', 'kernel', 'dhcp', 'bird', 'zebra', 'bgp', '99', '186'] as const;
const protocol = (random: Random): string => random.maybe(40, () => `proto ${random.pick(PROTOCOLS)}`);
const table = (random: Random): string => random.maybe(35, () => `table ${random.between(50, 300)}`);
const metric = (random: Random): string => random.maybe(50, () => `metric ${random.between(1, 99_999)}`);

function metrics(random: Random): string {
  return [
    random.maybe(25, () => `mtu ${random.maybe(30, () => 'lock').trim()} ${random.between(1280, 1500)}`),
    random.maybe(10, () => 'advmss 1300'),
    random.maybe(10, () => 'initcwnd 20'),
    random.maybe(10, () => 'hoplimit 9'),
    random.maybe(10, () => 'rto_min 1500ms'),
    random.maybe(10, () => 'quickack 1'),
    random.maybe(10, () => 'features ecn'),
    random.maybe(10, () => 'congctl cubic'),
  ].join('');
}

function route4(random: Random, names: readonly [string, ...string[]]): string {
  const dst = random.chance(20) ? 'default' : `10.${random.between(10, 40)}.${random.below(255)}.0/24`;
  const type = random.pick([
    'unicast',
    'unicast',
    'unicast',
    'blackhole',
    'unreachable',
    'prohibit',
    'throw',
    'local',
    'broadcast',
    'multicast',
  ] as const);
  const more = `${table(random)}${protocol(random)}${metric(random)}${random.maybe(10, () => `tos 0x${random.pick(['10', '08'])}`)}`;
  const dev = random.pick(names);
  if (['blackhole', 'unreachable', 'prohibit', 'throw'].includes(type)) return `route add ${type} ${dst}${more}`;
  if (type !== 'unicast') return `route add ${type} ${dst} dev ${dev}${more}`;
  if (random.chance(20)) {
    const hops = random.times(
      2,
      4,
      () => `nexthop via ${v4(random)} dev ${random.pick(names)} weight ${random.between(1, 9)} onlink`,
    );
    return `route add ${dst}${more} ${hops.join(' ')}`;
  }
  const via = random.maybe(60, () => (random.chance(15) ? `via inet6 ${v6(random)}` : `via ${v4(random)}`));
  const onlink = via === '' ? '' : ' onlink';
  return `route add ${dst}${via} dev ${dev}${onlink}${more}${metrics(random)}${random.maybe(15, () => `src ${v4(random)}`)}${random.maybe(10, () => 'realms 3/4')}`;
}

function route6(random: Random, names: readonly [string, ...string[]]): string {
  const dst = random.chance(20) ? 'default' : `fd${random.between(10, 40)}:${random.below(9)}::/64`;
  const type = random.pick(['unicast', 'unicast', 'unicast', 'blackhole', 'unreachable', 'prohibit', 'throw'] as const);
  const more = `${table(random)}${protocol(random)}${metric(random)}`;
  if (type !== 'unicast') return `-6 route add ${type} ${dst}${more}`;
  if (random.chance(20)) {
    const hops = random.times(
      2,
      3,
      () => `nexthop via ${v6(random)} dev ${random.pick(names)} weight ${random.between(1, 9)} onlink`,
    );
    return `-6 route add ${dst}${more} ${hops.join(' ')}`;
  }
  const via = random.maybe(50, () => `via ${v6(random)}`);
  return `-6 route add ${dst}${via} dev ${random.pick(names)}${via && ' onlink'}${more}${metrics(random)}${random.maybe(20, () => `pref ${random.pick(['low', 'medium', 'high'])}`)}${random.maybe(15, () => 'expires 2334')}`;
}

function rule(random: Random, names: readonly [string, ...string[]]): string {
  const [family, prefix] = random.chance(30) ? ['-6 ', `${v6(random)}/64`] : ['', `10.${random.below(9)}.0.0/16`];
  const selector = [
    random.maybe(60, () => `from ${prefix}`),
    random.maybe(30, () => `to ${prefix}`),
    random.maybe(25, () => `fwmark 0x${random.between(1, 255).toString(16)}${random.pick(['', '/0xff'])}`),
    random.maybe(20, () => `iif ${random.pick([...names, 'gone0'])}`),
    random.maybe(20, () => `oif ${random.pick([...names, 'gone0'])}`),
    random.maybe(15, () => `ipproto ${random.pick(['tcp', 'udp'])} dport ${random.pick(['80', '10-20'])}`),
    random.maybe(10, () => 'uidrange 100-200'),
  ].join('');
  const action = random.pick([
    'table 100',
    'table main',
    'lookup 77 suppress_prefixlength 0',
    'unreachable',
    'blackhole',
    'prohibit',
    'goto 31000',
    'nop',
  ] as const);
  return `${family}rule add ${random.maybe(15, () => 'not').trim()}${selector} ${action} prio ${random.between(1, 30_000)}`;
}

const mac = (random: Random): string =>
  `02:00:00:00:${[0, 0].map(() => random.below(256).toString(16).padStart(2, '0')).join(':')}`;

function neighbour(random: Random, names: readonly [string, ...string[]]): string {
  const address = random.chance(50) ? v4(random) : v6(random);
  if (random.chance(15)) return `neigh add proxy ${address} dev ${random.pick(names)}`;
  const state = random.pick(['permanent', 'noarp', 'stale', 'reachable', 'failed', 'permanent'] as const);
  return `neigh replace ${address} lladdr ${mac(random)} dev ${random.pick(names)} nud ${state}${random.maybe(15, () => 'router')}${random.maybe(15, () => 'extern_learn')}${random.maybe(15, () => `protocol ${random.pick(PROTOCOLS)}`)}`;
}

function portSetting(random: Random, name: string): string {
  const flag = random.pick([
    'hairpin',
    'guard',
    'root_block',
    'fastleave',
    'learning',
    'flood',
    'mcast_flood',
    'bcast_flood',
    'neigh_suppress',
    'isolated',
    'locked',
  ] as const);
  return `link set dev ${name} ${random.chance(80) ? `${flag} ${random.pick(['on', 'off'])}` : `cost ${random.between(1, 999)} priority ${random.below(64)}`}`;
}

function fdbEntry(random: Random, name: string): string {
  if (random.chance(20))
    return `fdb append ${mac(random)} dev ${name} dst 192.0.2.${random.between(1, 99)} self${random.maybe(40, () => `vni ${random.between(1, 999)} port 8472`)}`;
  return `fdb add ${mac(random)} dev ${name} master ${random.pick(['static', 'dynamic', 'local', 'dynamic extern_learn', 'sticky'] as const)}`;
}
