import { join } from 'node:path';
import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { unpack } from './debian.ts';
import { GUESTS, type Guest } from './guest.ts';
import { addNamespace, cable } from './namespace.ts';
import { ips, mustIn, type Place, runIn } from './place.ts';
import { until } from './until.ts';

/** A node whose Open vSwitch has a port of every sort, all of them well. */
export interface OvsNode extends Guest {
  readonly node: Place;
  /** The far ends of the ports: `v1-peer` and so on. */
  readonly pods: Place;
  readonly controller: Daemon;
  readonly database: Daemon;
  readonly vswitchd: Daemon;
  vsctl(words: string): Promise<string>;
  startController(): Promise<Daemon>;
  /** Serves the database that is there already. */
  startDatabase(): Promise<Daemon>;
}

const PORTS = ['v1', 'v2', 'v3', 'b1', 'b2'];
const CONTROLLER = 'tcp:127.0.0.1:6653';

/** Words for one transaction of ovs-vsctl. */
const TOPOLOGY = [
  '--no-wait add-br br1',
  `set bridge br1 datapath_type=netdev fail_mode=secure`,
  `set-controller br1 ${CONTROLLER}`,
  // The pause between two attempts otherwise grows to 8 s.
  'set controller br1 max_backoff=1000',
  'add-br br-int',
  'set bridge br-int datapath_type=netdev',
  'add-port br1 v1 tag=100',
  'add-port br1 v2 tag=200',
  'add-port br1 v3 trunks=100,200',
  'add-bond br1 bond0 b1 b2 bond_mode=balance-slb',
  'add-port br1 vxlan0',
  'set interface vxlan0 type=vxlan options:remote_ip=192.168.24.140 options:key=100',
  'add-port br1 geneve0',
  'set interface geneve0 type=geneve options:remote_ip=192.168.24.141 options:key=flow',
  'add-port br1 patch-1',
  'set interface patch-1 type=patch options:peer=patch-2',
  'add-port br-int patch-2',
  'set interface patch-2 type=patch options:peer=patch-1',
].join(' -- ');

/** Userspace datapath: it needs no kernel module, and its ports are the devices of the namespace all the same. */
export async function buildOvsNode(t: Test): Promise<OvsNode> {
  const guest = await GUESTS.dhclient(t);
  const node = guest.guest;
  const pods = await addNamespace(t, 'pods');
  for (const port of PORTS) {
    await cable(guest.guest, port, pods, `${port}-peer`);
    await ips(node, `link set ${port} up`);
    await ips(pods, `link set ${port}-peer up`);
  }
  const vsctl = vsctlIn(node);
  await createDatabase(node);
  const startDatabase = () => serveDatabase(t, node);
  const database = await startDatabase();
  await vsctl('--no-wait init');
  const vswitchd = await startSwitch(t, node);
  const startController = () => startTestController(t, node);
  const controller = await startController();
  await vsctl(TOPOLOGY);
  await until('the controller is connected', 10_000, async () => (await vsctl('show')).includes('is_connected: true'));
  await ips(node, 'link set br1 up', 'link set br-int up');
  return { ...guest, node, pods, controller, database, vswitchd, vsctl, startController, startDatabase };
}

/** `ovs-vsctl` there, with its words in one string. */
export const vsctlIn = (node: Place) => (words: string) =>
  mustIn(node, ['ovs-vsctl', '--timeout=10', ...words.split(' ')]);

const FOLDER = '/run/openvswitch';

export async function createDatabase(node: Place): Promise<void> {
  await mustIn(node, ['mkdir', '-p', FOLDER]);
  await mustIn(node, ['ovsdb-tool', 'create', `${FOLDER}/conf.db`, '/usr/share/openvswitch/vswitch.ovsschema']);
}

export const serveDatabase = (t: Test, node: Place): Promise<Daemon> =>
  startDaemon(
    t,
    node,
    [
      'ovsdb-server',
      `${FOLDER}/conf.db`,
      `--remote=punix:${FOLDER}/db.sock`,
      '--remote=db:Open_vSwitch,Open_vSwitch,manager_options',
      '--pidfile',
      '--no-chdir',
    ],
    // A socket that is left of an earlier server is replaced.
    { ready: async () => (await runIn(node, ['ovs-vsctl', '--timeout=1', '--no-wait', 'list-br'])).status === 0 },
  );

export const startSwitch = (t: Test, node: Place): Promise<Daemon> =>
  startDaemon(t, node, ['ovs-vswitchd', 'unix:/run/openvswitch/db.sock', '--pidfile', '--no-chdir'], {
    ready: async () => (await runIn(node, ['test', '-e', '/run/openvswitch/ovs-vswitchd.pid'])).status === 0,
  });

/** An OpenFlow controller that makes the bridge a learning switch. */
async function startTestController(t: Test, node: Place): Promise<Daemon> {
  const program = join(await unpack('openvswitch-testcontroller'), 'usr/bin/ovs-testcontroller');
  return startDaemon(t, node, [program, 'ptcp:6653:127.0.0.1'], {
    ready: async () => (await runIn(node, ['ss', '-ltn'])).stdout.includes('127.0.0.1:6653'),
  });
}
