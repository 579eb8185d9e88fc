// The kernel's own tables and the commands must tell the same. Needs root.
import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import t, { type Test } from 'tap';
import type { SliceName, Snapshot } from '../../src/model/snapshot.ts';
import { openNetlink } from '../../src/platform/netlink.ts';
import { linkNames } from '../../src/probes/rtnetlink.ts';
import { STATES, type State } from '../support/ip-states.ts';
import { run } from '../support/lab/command.ts';
import { type Daemon, startDaemon } from '../support/lab/daemon.ts';
import { impostors } from '../support/lab/impostor.ts';
import { addNamespace } from '../support/lab/namespace.ts';
import { ip, ips, mustIn, type Place, runIn } from '../support/lab/place.ts';
import { serve, snapshot } from '../support/lab/product.ts';
import { until } from '../support/lab/until.ts';

const SLICES: readonly SliceName[] = ['interfaces', 'routing', 'neighbours', 'bridges', 'sockets'];
const PROGRAMS = ['ip', 'bridge', 'ss'];
/** Clocks and counters go on between two looks, and so do the states of neighbours: then we look again. */
const GO_ON = new Set(['rx', 'tx', 'validLifetime', 'preferredLifetime', 'carrierChanges']);
const ATTEMPTS = 5;

/** The same place where nothing is asked of the kernel itself. */
const commandsAlone = (place: Place): Place => ({ ...place, enter: [...place.enter, 'env', 'NETDIAGD_NETLINK=off'] });

function still(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(still);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !GO_ON.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, still(inner)]));
}

/** Gateways are probed in each look, and the kernel gives up those that do not answer in its own time. */
const ASKED = ['INCOMPLETE', 'FAILED', 'DELAY', 'PROBE', 'STALE', 'REACHABLE'];
const settled = (entry: { readonly state?: unknown }): unknown =>
  Array.isArray(entry.state) && entry.state.some((state) => ASKED.includes(state))
    ? { ...entry, state: 'asked' }
    : entry;

/** Neighbours and sockets come in the order of a hash, which their number changes. */
function comparable({ slices }: Snapshot, name: SliceName): unknown {
  const slice = slices[name];
  if (slice.state !== 'ok' || !Array.isArray(slice.value)) return still(slice);
  const list = name === 'neighbours' ? slice.value.map(settled) : slice.value;
  return still(list.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))));
}

async function tellTheSame(t: Test, place: Place, names: readonly SliceName[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const [kernel, commands] = [await snapshot(place), await snapshot(commandsAlone(place))];
    const [actual, expected] = [kernel, commands].map((taken) => names.map((name) => comparable(taken, name)));
    if (attempt < ATTEMPTS && !isDeepStrictEqual(actual, expected)) continue;
    for (const [i, name] of names.entries()) t.same(actual?.[i], expected?.[i], name);
    const sources = kernel.collectors.filter(({ id }) => names.includes(id)).map(({ source }) => source);
    t.ok(
      sources.every((source) => /rtnetlink|sock_diag/.test(source)),
      sources.join('; '),
    );
    return;
  }
}

const words = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

async function build(t: Test, { commands, optional = [] }: State): Promise<Place> {
  const [place, peer] = [await addNamespace(t, 'netlink'), await addNamespace(t, 'peer')];
  const apply = (command: string) => ['ip', '-n', place.name, ...words(command.replace('PEER', peer.name))];
  for (const command of commands) await mustIn({ name: 'here', enter: [] }, apply(command));
  for (const command of optional) await run(apply(command));
  return place;
}

t.test('the kernel tells what the commands tell', async (t) => {
  for (const [name, state] of Object.entries(STATES)) {
    await t.test(name, async (t) =>
      tellTheSame(t, await build(t, state), ['interfaces', 'routing', 'neighbours', 'bridges']),
    );
  }
});

/** Listens and connects in every way that ss prints in its own way, then waits. */
const SOCKETS = `
const net = require('node:net'), dgram = require('node:dgram');
const listen = (options) => new Promise((done) => net.createServer().listen(options, done));
const udp = (type, port, address, options) => dgram.createSocket({ type, ...options }).bind(port, address);
(async () => {
  await listen({ host: '127.0.0.1', port: 8001 });
  await listen({ host: '::', port: 8002 });
  await listen({ host: '::', port: 8003, ipv6Only: true });
  await listen({ host: '::1', port: 8004 });
  net.connect(8001, '127.0.0.1');
  net.connect(8002, '127.0.0.1');
  net.connect(8004, '::1');
  udp('udp4', 68, '0.0.0.0');
  udp('udp6', 547, '::');
  udp('udp6', 546, '::', { ipv6Only: true });
  udp('udp4', 5353, '127.0.0.1').connect(53, '127.0.0.1');
  setTimeout(() => console.log('ready'), 300);
})();
setInterval(() => undefined, 1e6);`;

t.test('sockets', async (t) => {
  const place = await addNamespace(t, 'sockets');
  const node = ['env', '--unset=NODE_OPTIONS', process.execPath, '-e', SOCKETS];
  await startDaemon(t, place, node, { ready: ({ log }) => log().includes('ready') });
  await tellTheSame(t, place, ['sockets']);
});

t.test('bridges with entries of their own', async (t) => {
  const place = await addNamespace(t, 'bridges');
  await ips(place, 'link add br0 type bridge', 'link add v0 type veth peer name v1', 'link set v0 master br0');
  await ips(place, 'link set br0 up', 'link set v0 up', 'link set v1 up');
  for (const entry of ['00:01 dev v0 master static', '00:02 dev v0 master dynamic extern_learn']) {
    await mustIn(place, ['bridge', 'fdb', 'add', ...`02:00:00:00:${entry}`.split(' ')]);
  }
  await runIn(place, ['ip', 'link', 'set', 'br0', 'type', 'bridge', 'vlan_filtering', '1']);
  await runIn(place, ['bridge', 'vlan', 'add', 'dev', 'v0', 'vid', '100-199']);
  await tellTheSame(t, place, ['bridges', 'interfaces']);
});

t.test('another namespace', async (t) => {
  const place = await addNamespace(t, 'other');
  await ip(place, 'link add elsewhere type dummy').catch(() => ip(place, 'link add elsewhere type ifb'));
  const home = readlinkSync('/proc/thread-self/ns/net');
  const netlink = openNetlink({ netns: `/run/netns/${place.name}` });
  t.teardown(() => netlink.close());
  t.ok([...(await linkNames(netlink)).values()].includes('elsewhere'));
  t.equal(readlinkSync('/proc/thread-self/ns/net'), home, 'and back');
});

/** A daemon that looks once an hour unless something changes. */
async function hourly(t: Test, place: Place): Promise<Daemon> {
  const env = ['env', 'NETDIAGD_INTERVAL=3600'];
  return serve(t, { ...place, enter: [...place.enter, ...env] }, ['--log.level', 'debug']);
}

const curl = (place: Place, path: string) => mustIn(place, ['curl', '-fsS', `http://127.0.0.1:10067${path}`]);

/** Each change, and the words of the log line that tells of it. */
const CHANGES: readonly (readonly [command: string, told: RegExp])[] = [
  ['addr add 10.0.0.1/24 dev v0', /kind=address interface=v0 index=\d+ address=10\.0\.0\.1\/24/],
  ['route add 10.9.0.0/16 via 10.0.0.2', /kind=route interface=v0( index=\d+)?( count=\d+)?\n/],
  ['neigh add 10.0.0.9 dev v0 lladdr 02:00:00:00:00:09', /kind=neighbour interface=v0 .*state=PERMANENT/],
  ['route del 10.9.0.0/16', /kind=route interface=v0( index=\d+)? deleted=true/],
  ['addr del 10.0.0.1/24 dev v0', /kind=address interface=v0 index=\d+ deleted=true address=10\.0\.0\.1\/24/],
  ['rule add from 10.0.0.1 table 100', /kind=rule\n/],
  ['link set v0 down', /kind=link interface=v0 index=\d+ carrier=false.* mac=[0-9a-f:]{17}/],
];

t.test('changes', async (t) => {
  for (const [how, inside] of [
    ['told by netlink', (place: Place) => place],
    ['told by ip monitor', commandsAlone],
  ] as const) {
    await t.test(how, async (t) => {
      const place = inside(await addNamespace(t, 'changes'));
      await ips(place, 'link add v0 type veth peer name v1', 'link set v0 up', 'link set v1 up');
      const daemon = await hourly(t, place);
      // Watching begins after the first report.
      await until('it watches', 5_000, async () => {
        await ip(place, 'link set v1 mtu 1400');
        await ip(place, 'link set v1 mtu 1500');
        return /changed kind=link/.test(daemon.log());
      });
      for (const [command, told] of CHANGES) {
        const before = daemon.log().length;
        await ip(place, command);
        await until(command, 5_000, () => told.test(daemon.log().slice(before)));
      }
      await until('the report says that v0 is down', 5_000, async () => {
        const slice = JSON.parse(await curl(place, '/snapshot/interfaces?maxAge=3600'));
        const v0 = slice.value.find(({ name }: { name: string }) => name === 'v0');
        return !v0.flags.includes('UP');
      });
      t.ok(daemon.running());
      t.equal(await daemon.stop(), 0, 'it ends, and what it listened to with it');
    });
  }
});

t.test('no process is started for what the kernel tells', async (t) => {
  const place = await addNamespace(t, 'quiet');
  await ips(place, 'link add v0 type veth peer name v1', 'link add br0 type bridge', 'link set v0 master br0');
  const { folder } = impostors(t, PROGRAMS, 'echo "$0 $*" >> "$(dirname "$0")/started"; exit 1');
  const enter = [...place.enter, 'env', `PATH=${folder}:${process.env['PATH']}`];
  await serve(t, { ...place, enter });
  for (let i = 0; i < 20; i += 1) {
    const taken = JSON.parse(await curl(place, '/snapshot?maxAge=0')) as Snapshot;
    const states = taken.collectors.filter(({ id }) => SLICES.includes(id)).map(({ id, state }) => `${id} ${state}`);
    if (i === 0) t.same(new Set(states), new Set(SLICES.map((id) => `${id} ok`)));
  }
  const started = join(folder, 'started');
  t.equal(existsSync(started) ? readFileSync(started, 'utf8') : '', '', 'nothing was started in 20 runs');
});

t.test('without koffi two sessions of ip answer run after run', async (t) => {
  const place = await addNamespace(t, 'sessions');
  const state = STATES['IPv6 routes'];
  for (const command of [...(STATES['IPv4 routes']?.commands ?? []), ...(state?.commands.slice(4) ?? [])]) {
    await runIn(place, ['ip', ...words(command)]);
  }
  const { folder } = impostors(
    t,
    ['ip'],
    'echo "$*" >> "$(dirname "$0")/started"; PATH=/usr/sbin:/sbin:/usr/bin:/bin exec ip "$@"',
  );
  const enter = [...place.enter, 'env', `PATH=${folder}:${process.env['PATH']}`, 'NETDIAGD_NETLINK=off'];
  await serve(t, { ...place, enter });
  const served = async () => JSON.parse(await curl(place, '/snapshot?maxAge=0')) as Snapshot;
  const started = join(folder, 'started');
  for (const rename of [undefined, ['v0', 'w0'], ['w0', 'v0']] as const) {
    if (rename) await ips(place, `link set ${rename[0]} down`, `link set ${rename[0]} name ${rename[1]} up`);
    const after = rename?.join(' became ') ?? 'the start';
    for (const name of ['interfaces', 'routing'] as const) {
      const pair = async () =>
        [await served(), await snapshot(commandsAlone(place))].map((one) => comparable(one, name));
      let [actual, expected] = await pair();
      // An address of the link's own is not there at once.
      await until(`${name} after ${after}`, 15_000, async () => {
        [actual, expected] = await pair();
        return isDeepStrictEqual(actual, expected);
      }).catch(() => t.same(actual, expected, `${name} after ${after}`));
    }
    // What changes under a listing makes it fail, and the command is asked alone then.
    writeFileSync(started, '');
    for (let run = 0; run < 3; run += 1) await served();
    const single = readFileSync(started, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !/-batch|monitor/.test(line));
    t.same(single, [], `sessions answer after ${after}`);
  }
});
