import { join } from 'node:path';
import t, { type Test } from 'tap';
import collector from '../../src/collectors/ovs.ts';
import { collect } from '../../src/engine/collect.ts';
import { sortOvs } from '../../src/facts/ovs-rows.ts';
import type { Collector } from '../../src/model/collector.ts';
import type { Ovs, OvsPort } from '../../src/model/ovs.ts';
import type { Slice } from '../../src/model/slice.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { parseOvsVsctlShow } from '../../src/parsers/ovs-vsctl-show.ts';
import { liveSource, type Source } from '../../src/platform/live.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { buildOvsNode, type OvsNode } from '../support/lab/ovs.ts';
import { ip, runIn } from '../support/lab/place.ts';
import { netdiagd, snapshot } from '../support/lab/product.ts';
import { until } from '../support/lab/until.ts';
import { shownFields } from '../support/ovs-shown.ts';

/** Collects the slice in this process again and again, as the daemon does, through the files of the node. */
interface Observer {
  ovs(): Promise<Slice<Ovs>>;
  port(name: string): Promise<OvsPort | undefined>;
  /** What was written to the socket, and the commands that were run. */
  readonly said: readonly string[];
}

/** A live source whose conversations and commands are noted. */
function overheard(source: Source, said: string[]): Source {
  return {
    ...source,
    open: (signal) => {
      const os = source.open(signal);
      return {
        ...os,
        exec: (argv, options) => {
          said.push(argv.join(' '));
          return os.exec(argv, options);
        },
        connect: async (path) => {
          const connection = await os.connect?.(path);
          if (!connection) return undefined;
          const write = (text: string) => {
            said.push((JSON.parse(text) as { method?: string }).method ?? 'reply');
            connection.write(text);
          };
          return { ...connection, write };
        },
      };
    },
  };
}

function observe({ vswitchd }: OvsNode): Observer {
  const said: string[] = [];
  const source = overheard(liveSource({ root: `/proc/${vswitchd.pid}/root` }), said);
  const run = { version: 'lab', options: { lookups: [], dnsTimeoutMs: 100 }, deadlineMs: 5_000 };
  const ovs = async () => (await collect([collector as unknown as Collector], source, run)).slices.ovs;
  const port = async (name: string) => {
    const slice = await ovs();
    return slice.state === 'ok' ? portOf(slice.value, name) : undefined;
  };
  return { ovs, port, said };
}

const portOf = (ovs: Ovs, name: string): OvsPort | undefined =>
  ovs.bridges.flatMap(({ ports }) => ports).find((port) => port.name === name);

const stateOf = ({ slices }: Snapshot): Slice<Ovs> => slices.ovs;

function valueIn(slice: Slice<Ovs>): Ovs {
  if (slice.state !== 'ok') throw new Error(JSON.stringify(slice));
  return slice.value;
}

/** Without what goes on counting between two looks. */
const uncounted = ({ datapaths = [], bridges, ...rest }: Ovs) => ({
  ...rest,
  datapaths: datapaths.map(({ name }) => name),
  bridges: bridges.map(({ fdb, ...bridge }) => ({ ...bridge, fdb: fdb !== undefined })),
});

/** What ovs-vswitchd is asked at its own socket: what is in no database. */
const COUNTED = ['dpctl/show', 'fdb/stats-show'];

/** By socket, by `ovs-vsctl list` (what a capture keeps) and by `ovs-vsctl show`. */
async function threeWays(t: Test, { node, vsctl }: OvsNode): Promise<void> {
  const bySocket = await snapshot(node);
  const folder = join(tempFolder(t), 'raw');
  const recorded = JSON.parse((await netdiagd(node, ['snapshot', '--raw', folder])).stdout) as Snapshot;
  const sources = [bySocket, recorded].map(({ collectors }) => collectors.find(({ id }) => id === 'ovs')?.source ?? '');
  t.match(sources[0], /unix:\/run\/openvswitch\/db\.sock/);
  t.match(sources[1], /ovs-vsctl --timeout=2 -f json list/);
  const ovs = valueIn(stateOf(bySocket));
  t.same(uncounted(valueIn(stateOf(recorded))), uncounted(ovs), 'ovs-vsctl list gives the same');
  t.same(
    shownFields(sortOvs(parseOvsVsctlShow(await vsctl('show')).value)),
    shownFields(ovs),
    'ovs-vsctl show gives the same as far as it goes',
  );
  t.match(ovs, {
    vswitchd: { state: 'running' },
    bridges: [
      { name: 'br-int', hasDevice: true },
      { name: 'br1', hasDevice: true, controllers: [{ is_connected: true, state: 'ACTIVE' }] },
    ],
  });
  t.match(portOf(ovs, 'v3')?.interfaces[0], {
    admin_state: 'up',
    link_state: 'up',
    mtu: 1500,
    external_ids: { 'iface-id': 'web', attached_mac: '0a:58:0a:f4:01:05' },
  });
  t.match(portOf(ovs, 'vxlan0')?.interfaces[0], { options: { psk: '<redacted>' } });
  t.notOk(JSON.stringify([bySocket, recorded]).includes('swordfish'), 'the secret is nowhere');
}

t.test('the database of Open vSwitch', async (t) => {
  const world = await buildOvsNode(t);
  const { node, vsctl, pods } = world;
  await vsctl(
    'set interface v3 external_ids:iface-id=web external_ids:attached_mac="0a:58:0a:f4:01:05" -- set interface vxlan0 options:psk=swordfish',
  );
  await t.test('three ways to the same slice', (t) => threeWays(t, world));

  const seen = observe(world);
  await t.test('what changes is there at the next look, and nobody was asked', async (t) => {
    t.equal((await seen.ovs()).state, 'ok');
    const asked = () => seen.said.filter((word) => word !== 'echo' && !COUNTED.includes(word));
    t.same(asked(), ['get_schema', 'monitor']);
    await ip(pods, 'link set v2-peer down');
    await until('v2 is down', 5_000, async () => (await seen.port('v2'))?.interfaces[0]?.link_state === 'down');
    await ip(pods, 'link set v2-peer up');
    await until('v2 is up', 5_000, async () => (await seen.port('v2'))?.interfaces[0]?.link_state === 'up');
    await vsctl('add-port br1 extra tag=7 -- set interface extra type=internal');
    await until('a port more', 5_000, async () => (await seen.port('extra'))?.tag === 7);
    await vsctl('del-port br1 extra');
    await until('a port less', 5_000, async () => (await seen.port('extra')) === undefined);
    await world.controller.stop();
    const connected = async () => {
      const slice = await seen.ovs();
      return (
        slice.state === 'ok' && slice.value.bridges.some(({ controllers }) => controllers[0]?.is_connected === true)
      );
    };
    await until('the controller is gone', 15_000, async () => !(await connected()));
    await world.startController();
    await until('the controller is back', 15_000, connected);
    t.same(asked(), ['get_schema', 'monitor'], 'in all that time');
  });

  await t.test('ovs-vswitchd is stopped', async (t) => {
    process.kill(world.vswitchd.pid, 'SIGSTOP');
    t.teardown(() => process.kill(world.vswitchd.pid, 'SIGCONT'));
    // It writes, and waits in vain for ovs-vswitchd to follow.
    await runIn(node, ['ovs-vsctl', '--timeout=1', 'set', 'bridge', 'br1', 'other_config:note=x']);
    const ovs = valueIn(stateOf(await snapshot(node)));
    t.match(ovs, { vswitchd: { pid: world.vswitchd.pid, state: 'stopped' } });
    t.ok((ovs.next_cfg ?? 0) > (ovs.cur_cfg ?? 0), `asked for ${ovs.next_cfg}, and did ${ovs.cur_cfg}`);
  });

  await t.test('ovsdb-server is stopped', async (t) => {
    process.kill(world.database.pid, 'SIGSTOP');
    t.teardown(() => process.kill(world.database.pid, 'SIGCONT'));
    t.match(stateOf(await snapshot(node)), {
      state: 'failed',
      error: 'ovsdb-server did not answer get_schema within 1500 ms',
    });
    await until('its silence is noticed', 20_000, async () => (await seen.ovs()).state === 'failed');
    process.kill(world.database.pid, 'SIGCONT');
    await until('it is back', 5_000, async () => (await seen.ovs()).state === 'ok');
  });

  await t.test('ovsdb-server is restarted', async (t) => {
    await world.database.stop('SIGKILL');
    await until('it is gone', 5_000, async () => (await seen.ovs()).state === 'failed');
    t.match(await seen.ovs(), { error: '/run/openvswitch/db.sock: connection refused, its server has died' });
    const database = await world.startDatabase();
    await until('it is back', 5_000, async () => (await seen.ovs()).state === 'ok');
    await database.stop('SIGTERM');
    t.same(await seen.ovs(), { state: 'absent', reason: 'no Open vSwitch database is running' }, 'it ended in order');
    await world.startDatabase();
    t.equal((await seen.ovs()).state, 'ok');
  });

  await t.test('ovs-vswitchd is dead', async (t) => {
    await world.vswitchd.stop('SIGKILL');
    await vsctl('--no-wait add-br br-late');
    const ovs = valueIn(stateOf(await snapshot(node)));
    t.match(ovs, { vswitchd: { pid: world.vswitchd.pid, state: 'gone' } });
    t.match(
      ovs.bridges.find(({ name }) => name === 'br-late'),
      { hasDevice: false },
      'a bridge that nobody makes',
    );
  });
});
