// What the kernel is told, what it counts and which rules it has, in a namespace made for it. Needs root.
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import type { NftRuleset } from '../../src/model/nftables.ts';
import { parseConntrackList } from '../../src/parsers/conntrack-list.ts';
import { parseConntrackStat } from '../../src/parsers/conntrack-stat.ts';
import { parseNftRuleset } from '../../src/parsers/nft-ruleset.ts';
import { parseProcNetIpv6Route } from '../../src/parsers/proc-net-ipv6-route.ts';
import { parseProcNetRoute } from '../../src/parsers/proc-net-route.ts';
import { parseProcNetTcp } from '../../src/parsers/proc-net-tcp.ts';
import { parseSysctl } from '../../src/parsers/sysctl.ts';
import { connect } from '../support/lab/connection.ts';
import { addNamespace, cable } from '../support/lab/namespace.ts';
import { ips, mustIn } from '../support/lab/place.ts';
import { snapshot } from '../support/lab/product.ts';
import { until } from '../support/lab/until.ts';

/** The rules of KubeVirt's masquerade binding, pkg/network/setup/netpod/masquerade/masquerade.go. */
const MASQUERADE = `table ip nat {
  chain prerouting { type nat hook prerouting priority -100; }
  chain input { type nat hook input priority 100; }
  chain output { type nat hook output priority -100; }
  chain postrouting { type nat hook postrouting priority 100; }
  chain KUBEVIRT_PREINBOUND { }
  chain KUBEVIRT_POSTINBOUND { }
}
add rule ip nat postrouting ip saddr 10.0.2.2 counter masquerade
add rule ip nat prerouting iifname "eth0" counter jump KUBEVIRT_PREINBOUND
add rule ip nat postrouting oifname "k6t-eth0" counter jump KUBEVIRT_POSTINBOUND
add rule ip nat KUBEVIRT_PREINBOUND tcp dport { 80, 443 } counter dnat to 10.0.2.2 comment "ports { of the VM }"
add rule ip nat KUBEVIRT_POSTINBOUND ip saddr { 127.0.0.1 } counter snat to 10.0.2.1
add rule ip nat output ip daddr { 127.0.0.1 } tcp dport 80 counter dnat to 10.0.2.2
`;

/** The probes of the snapshot itself are counted too. */
const uncounted = ({ tables }: NftRuleset) =>
  tables.map(({ chains, ...table }) => ({
    ...table,
    chains: chains.map(({ rules, ...chain }) => ({ ...chain, rules: rules.map(({ counters, ...rule }) => rule) })),
  }));

t.test('what the kernel says', async (t) => {
  const [pod, outer] = [await addNamespace(t, 'kernel'), await addNamespace(t, 'kernel-peer')];
  await cable(pod, 'eth0', outer, 'eth0');
  await ips(pod, 'address add 10.0.2.2/24 dev eth0', 'address add fd10:0:2::2/120 dev eth0 nodad', 'link set eth0 up');
  await ips(outer, 'address add 10.0.2.1/24 dev eth0', 'link set eth0 up');
  await ips(pod, 'route add default via 10.0.2.1', '-6 route add default via fd10:0:2::1 dev eth0 metric 7');
  await mustIn(pod, ['nft', '-f', '-'], { input: MASQUERADE });
  await mustIn(pod, ['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.conf.eth0.rp_filter=2']);
  await connect(t, { client: pod, source: '10.0.2.2', server: outer, target: '10.0.2.1' });
  const text = (...argv: readonly string[]) => mustIn(pod, argv);
  const { slices } = await snapshot(pod);

  await t.test('settings and counters', async (t) => {
    const { kernel } = slices;
    t.match(kernel, {
      state: 'ok',
      value: {
        sysctls: { 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.eth0.rp_filter': 2, 'net.ipv4.conf.all.rp_filter': Number },
        counters: { Ip: { Forwarding: 1 }, Tcp: { ActiveOpens: 1, CurrEstab: 1 }, Udp6: {}, TcpExt: {}, TCP: {} },
        conntrack: { entries: Number, insert_failed: Number },
        softnet: { dropped: Number },
      },
    });
    const printed = new Map(parseSysctl(await text('sysctl', '-a')).value.map(({ name, value }) => [name, value]));
    const settings = kernel.state === 'ok' ? Object.entries(kernel.value.sysctls) : [];
    t.ok(settings.length > 30);
    for (const [name, value] of settings) t.equal(String(value), printed.get(name), name);
  });

  await t.test('rules', async (t) => {
    const list = async (option: string) => parseNftRuleset(await text('nft', option, 'list', 'ruleset'));
    let [json, plain] = [await list('-j'), await list('-a')];
    // Counters go on between two calls: then we look again.
    await until('a moment without traffic', 5_000, async () => {
      const before = json;
      [plain, json] = [await list('-a'), await list('-j')];
      return isDeepStrictEqual(before, json);
    });
    t.same([...json.problems, ...plain.problems], []);
    t.strictSame(plain.value, json.value, 'text and JSON agree, handles and words included');
    t.match(slices.nftables, { state: 'ok', value: { tables: [{ family: 'ip', name: 'nat' }] } });
    if (slices.nftables.state !== 'ok') return;
    t.strictSame(uncounted(slices.nftables.value), uncounted(json.value), 'the slice holds all of it');
    const postrouting = json.value.tables[0]?.chains.find(({ name }) => name === 'postrouting');
    t.match(postrouting, { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' });
    t.ok((postrouting?.rules[0]?.counters?.packets ?? 0) > 0, 'the connection was counted');
  });

  await t.test('files and tools', async (t) => {
    const entries = parseConntrackList(await text('cat', '/proc/net/nf_conntrack'));
    t.same(entries.problems, []);
    t.match(
      entries.value.find(({ state }) => state === 'ESTABLISHED'),
      { protocol: 'tcp', original: { src: '10.0.2.2', dport: 27017 }, reply: { src: '10.0.2.1', dst: '10.0.2.2' } },
    );
    const cpus = parseConntrackStat(await text('cat', '/proc/net/stat/nf_conntrack'));
    t.same(cpus.problems, []);
    t.ok((cpus.value[0]?.['entries'] ?? 0) > 0);
    t.match(parseProcNetRoute(await text('cat', '/proc/net/route')), {
      value: [
        { dst: 'default', gateway: '10.0.2.1' },
        { dst: '10.0.2.0/24', dev: 'eth0' },
      ],
      problems: [],
    });
    const routes = parseProcNetIpv6Route(await text('cat', '/proc/net/ipv6_route')).value;
    t.match(
      routes.find(({ metric }) => metric === 7),
      { dst: 'default', gateway: 'fd10:0:2::1', dev: 'eth0' },
    );
    const sockets = parseProcNetTcp(await text('cat', '/proc/net/tcp'));
    t.match(sockets, { value: [{ state: 'ESTAB', peer: { address: '10.0.2.1', port: '27017' } }], problems: [] });
  });
});
