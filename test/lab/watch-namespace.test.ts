// Changes in namespaces of others, told by netlink and by `ip monitor`. Needs root.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { NetworkEvent } from '../../src/model/watch.ts';
import { watchNamespace } from '../../src/platform/watch-namespace.ts';
import { must } from '../support/lab/command.ts';
import { type Daemon, startDaemon } from '../support/lab/daemon.ts';
import { addNamespace, cable } from '../support/lab/namespace.ts';
import { ip, ips, type Place, runIn } from '../support/lab/place.ts';
import { until } from '../support/lab/until.ts';

type Way = 'netlink' | 'ip monitor';
const WAYS: readonly Way[] = ['netlink', 'ip monitor'];

// What watches keeps no process running.
const alive = setInterval(() => undefined, 1000);
t.teardown(() => clearInterval(alive));

const pathOf = (place: Place): string => `/run/netns/${place.name}`;

/** Which way is taken is decided when watching begins, and when it begins again. */
function by(t: Test, way: Way): void {
  const before = process.env['NETDIAGD_NETLINK'];
  process.env['NETDIAGD_NETLINK'] = way === 'netlink' ? 'on' : 'off';
  t.teardown(() => {
    if (before === undefined) delete process.env['NETDIAGD_NETLINK'];
    else process.env['NETDIAGD_NETLINK'] = before;
  });
}

/** Hears what happens in a place, from when this resolves. */
async function listen(t: Test, target: number | string) {
  const told: NetworkEvent[] = [];
  const watching = watchNamespace(target, (event) => told.push(event));
  t.teardown(() => watching.close());
  await watching.begun;
  return { told, watching };
}

/** Processes of ours that run `ip monitor`. */
function monitors(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('monitor');
      } catch {
        return false; // It has ended.
      }
    });
}

/** A process that is all that keeps a namespace, once its name is taken away; the cable ends with the namespace. */
async function lastProcess(t: Test, other: Place): Promise<Daemon> {
  const place = await addNamespace(t, 'gone');
  const daemon = await startDaemon(t, place, ['sleep', '1000']);
  const link = `net:[${statSync(pathOf(place)).ino}]`;
  await until('it is inside', 5000, () => readlinkSync(`/proc/${daemon.pid}/ns/net`) === link);
  await cable(place, 'inside', other, 'outside');
  await must(['ip', 'netns', 'delete', place.name]);
  return daemon;
}

const hasCable = async (place: Place): Promise<boolean> =>
  (await runIn(place, ['ip', 'link', 'show', 'outside'])).status === 0;

/** Everything that can happen, as a person would type it. */
const HAPPENINGS = [
  'link add v0 type veth peer name v1',
  'link set v0 up',
  'link set v1 up',
  'addr add 10.0.0.1/24 dev v0',
  'addr add 10.1.0.1 peer 10.1.0.2/32 dev v0',
  'addr add fd00::1/64 dev v0 nodad',
  'neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v0',
  'neigh add fd00::9 lladdr 02:00:00:00:00:19 nud permanent dev v0',
  'route add 10.9.0.0/16 via 10.0.0.9',
  'rule add from 10.0.0.1 table 100',
  'link add br0 type bridge',
  'link set br0 up',
  'link set v1 master br0',
  'link set v1 nomaster',
  'link set v1 down',
  'neigh del 10.0.0.9 dev v0',
  'rule del from 10.0.0.1 table 100',
  'addr del 10.0.0.1/24 dev v0',
  'link del v0',
  'link del br0',
];

/** Of routes and neighbours the command does not print the number of the link. */
function plain({ at: _, ...event }: NetworkEvent): string {
  const { index, ...rest } = event;
  return JSON.stringify(
    { ...rest, ...(['link', 'address'].includes(event.kind) && { index }) },
    Object.keys(event).sort(),
  );
}

t.test('both ways tell the same', async (t) => {
  const place = await addNamespace(t, 'both');
  by(t, 'netlink');
  const netlink = await listen(t, pathOf(place));
  process.env['NETDIAGD_NETLINK'] = 'off';
  const commands = await listen(t, pathOf(place));
  for (const happening of HAPPENINGS) await ip(place, happening);
  await until('all is told', 10_000, async () => {
    const before = netlink.told.length;
    await pause(500);
    return netlink.told.length === before && commands.told.length === before;
  }).catch(() => undefined);
  t.ok(netlink.told.length > 60, `${netlink.told.length} events`);
  // The kernel tells of the address of a new bridge before it tells of the bridge, whose name a command asks for.
  const named = netlink.told.map((event, i) => {
    const name = commands.told[i]?.interface;
    return event.interface === undefined && name !== undefined ? { ...event, interface: name } : event;
  });
  t.same(commands.told.map(plain), named.map(plain));
  t.ok(netlink.told.filter(({ interface: name, kind }) => name === undefined && kind !== 'rule').length <= 1);
  const kinds = new Set(netlink.told.map(({ kind }) => kind));
  t.same([...kinds].sort(), ['address', 'link', 'neighbour', 'route', 'rule']);
});

for (const way of WAYS) {
  t.test(`by ${way}`, async (t) => {
    by(t, way);
    const [here, there] = [await addNamespace(t, 'here'), await addNamespace(t, 'there')];
    const home = readlinkSync('/proc/thread-self/ns/net');
    const [one, two] = [await listen(t, pathOf(here)), await listen(t, pathOf(there))];
    t.equal(readlinkSync('/proc/thread-self/ns/net'), home, 'and back');

    t.test('each tells of its own', async (t) => {
      await ips(here, 'addr add 10.0.0.1/24 dev lo');
      await ips(there, 'addr add 10.0.0.2/24 dev lo');
      const addresses = (told: readonly NetworkEvent[]) =>
        told.filter(({ kind }) => kind === 'address').map(({ address }) => address);
      await until('both are told', 5000, () => one.told.length > 0 && two.told.length > 0);
      t.same([addresses(one.told), addresses(two.told)], [['10.0.0.1/24'], ['10.0.0.2/24']]);
    });

    t.test('the namespace of a process that ends', async (t) => {
      const daemon = await lastProcess(t, here);
      const { watching } = await listen(t, daemon.pid);
      t.ok(await hasCable(here), 'it is still there');
      await daemon.stop('SIGKILL');
      t.equal(await watching.closed, 'the namespace is gone');
      await until('nothing of ours keeps it', 5000, async () => !(await hasCable(here)));
    });

    t.test('closed', async (t) => {
      one.watching.close();
      two.watching.close();
      t.equal(await one.watching.closed, 'closed');
      await until('no child is left', 5000, () => monitors().length === 0);
      one.told.length = 0;
      await ips(here, 'addr add 10.0.0.3/24 dev lo');
      await pause(200);
      t.same(one.told, []);
    });
  });
}

t.test('a child that is killed is one gap, told when another one listens', async (t) => {
  by(t, 'ip monitor');
  const place = await addNamespace(t, 'killed');
  const { told } = await listen(t, pathOf(place));
  const [pid] = monitors();
  t.ok(pid !== undefined);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await until('it is told', 5000, () => told.length > 0);
  t.same(
    told.map(({ kind, reason }) => [kind, reason]),
    [['gap', 'ip monitor ended by SIGKILL']],
  );
  t.not(monitors()[0], pid);
  await ips(place, 'addr add 10.0.0.1/24 dev lo');
  await until('what happens after the gap is told', 5000, () => told.some(({ address }) => address === '10.0.0.1/24'));
  t.equal(told.filter(({ kind }) => kind === 'gap').length, 1);
});

t.test('no more children than there may be', async (t) => {
  by(t, 'ip monitor');
  const place = await addNamespace(t, 'many');
  const all = await Promise.all(Array.from({ length: 33 }, () => listen(t, pathOf(place))));
  t.equal(await all.at(-1)?.watching.closed, '32 namespaces are watched by commands already');
  t.equal(monitors().length, 32);
  for (const { watching } of all) watching.close();
  await until('no child is left', 5000, () => monitors().length === 0);
});

t.test('no namespace', async (t) => {
  for (const target of [4_000_000, '/run/netns/nd-none']) {
    const { watching } = await listen(t, target);
    t.match(await watching.closed, /^no network namespace at /);
  }
});

t.test('more than can be read is one gap', async (t) => {
  by(t, 'netlink');
  const place = await addNamespace(t, 'overrun');
  await ips(place, 'link add v0 type veth peer name v1');
  const { told } = await listen(t, pathOf(place));
  // Nothing is read meanwhile.
  const lines = 'link set v0 mtu 1400\nlink set v0 mtu 1500\n'.repeat(10_000);
  spawnSync('ip', ['-n', place.name, '-batch', '-'], { input: lines });
  await until('it is told', 5000, () => told.some(({ kind }) => kind === 'gap'));
  await pause(500);
  const gaps = told.filter(({ kind }) => kind === 'gap');
  t.same(
    gaps.map(({ reason }) => reason),
    ['more changes came than were read'],
  );
  t.ok(told.length > 1000, `${told.length} of 20000 were read all the same`);
});
