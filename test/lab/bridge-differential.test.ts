import { execFileSync } from 'node:child_process';
import t from 'tap';
import { parseBridgeFdb } from '../../src/parsers/bridge-fdb.ts';
import { parseBridgeLink } from '../../src/parsers/bridge-link.ts';
import { parseBridgeVlan } from '../../src/parsers/bridge-vlan.ts';

const NODE = 't-br-node';
const POD = 't-br-pod';
const TIMEOUT_MS = 5000;
const TRIES = 5;

const run = (command: string, line: string): string =>
  execFileSync(command, line.split(' '), { encoding: 'utf8', timeout: TIMEOUT_MS, stdio: ['ignore', 'pipe', 'pipe'] });
const bridge = (options: string): string => run('bridge', `-n ${NODE} ${options}`);

/** The kernel may lack a feature; the comparison is made with what could be set up. */
function tryRun(command: string, line: string): boolean {
  try {
    run(command, line);
    return true;
  } catch (error) {
    t.comment(`${command} ${line}: ${error instanceof Error ? error.message.split('\n').at(1) : error}`);
    return false;
  }
}

function removeNamespaces(): void {
  const names = run('ip', 'netns list')
    .split('\n')
    .map((line) => line.split(' ')[0]);
  for (const name of [NODE, POD]) if (names.includes(name)) run('ip', `netns delete ${name}`);
}

const LINKS = [
  'br0 type bridge',
  'br1 type bridge',
  'up0 type veth peer name up0p',
  `pod0 type veth peer name eth0 netns ${POD}`,
  `far0 index 900 type veth peer name eth1 index 4000 netns ${POD}`,
  'vx0 type vxlan id 100 dstport 4789 remote 192.0.2.9 dev up0p',
  'vx1 type vxlan dstport 4790 external',
  'tap0.100 type ifb',
];
const SETTINGS = [
  'up0 hairpin on guard on root_block on fastleave on learning off flood off mcast_flood off',
  'up0 bcast_flood off neigh_suppress on isolated on locked on mcast_to_unicast on cost 7 priority 12',
  'pod0 backup_port up0',
  'far0 state 1',
];
const ENTRIES = [
  '02:00:00:00:00:01 dev pod0 master static',
  '02:00:00:00:00:02 dev up0 master local',
  '02:00:00:00:00:03 dev up0 master dynamic extern_learn',
  '02:00:00:00:00:04 dev vx0 dst 192.0.2.10 self',
  '02:00:00:00:00:05 dev vx0 dst 192.0.2.11 via up0p self',
  '02:00:00:00:00:06 dev vx0 dst 192.0.2.12 port 8472 vni 200 self static',
  '02:00:00:00:00:07 dev vx1 dst 192.0.2.13 src_vni 5 vni 7 self',
  '02:00:00:00:00:08 dev pod0 master sticky',
];

function setUp(): void {
  removeNamespaces();
  for (const name of [NODE, POD]) run('ip', `netns add ${name}`);
  for (const link of LINKS) run('ip', `-n ${NODE} link add ${link}`);
  for (const port of ['up0', 'pod0', 'far0', 'vx0']) run('ip', `-n ${NODE} link set ${port} master br0`);
  for (const port of ['vx1', 'tap0.100']) run('ip', `-n ${NODE} link set ${port} master br1`);
  for (const link of ['br0', 'up0', 'up0p', 'pod0', 'vx0']) run('ip', `-n ${NODE} link set ${link} up`);
  for (const setting of SETTINGS) tryRun('bridge', `-n ${NODE} link set dev ${setting}`);
  for (const entry of ENTRIES) tryRun('bridge', `-n ${NODE} fdb add ${entry}`);
  // Not in every kernel; without it the tool lists no VLANs.
  if (!tryRun('ip', `-n ${NODE} link set br0 type bridge vlan_filtering 1`)) return;
  run('bridge', `-n ${NODE} vlan add dev up0 vid 100-199`);
  run('bridge', `-n ${NODE} vlan add dev pod0 vid 10 pvid untagged`);
}

/** The state may change between the two calls (a timer, a MAC that is learnt): text counts when JSON is the same around it. */
function stable(text: string, json: string): { readonly text: string; readonly json: string } {
  for (let i = 0; i < TRIES; i += 1) {
    const before = bridge(json);
    const printed = bridge(text);
    if (bridge(json) === before) return { text: printed, json: before };
  }
  throw new Error(`bridge ${json} never stands still`);
}

t.test('bridge-differential', async (t) => {
  t.teardown(removeNamespaces);
  setUp();
  const comparisons = [
    ['link show', parseBridgeLink, 6],
    ['-d link show', parseBridgeLink, 6],
    ['-o -d link show', parseBridgeLink, 6],
    ['fdb show', parseBridgeFdb, 12],
    ['-s fdb show', parseBridgeFdb, 12],
    ['-s -s -d -t fdb show', parseBridgeFdb, 12],
    ['fdb show dev vx0', parseBridgeFdb, 3],
    ['vlan show', parseBridgeVlan, 0],
    ['-c vlan show', parseBridgeVlan, 0],
    ['-d vlan show', parseBridgeVlan, 0],
    ['-d -s vlan show', parseBridgeVlan, 0],
  ] as const;
  for (const [command, parse, atLeast] of comparisons) {
    // A kernel that cannot filter VLANs refuses some of these.
    if (atLeast === 0 && !tryRun('bridge', `-n ${NODE} -j ${command}`)) continue;
    const { text, json } = stable(command, `-j ${command}`);
    const printed: unknown[] = json.trim() === '' ? [] : JSON.parse(json);
    t.ok(printed.length >= atLeast, `${command} lists enough to compare`);
    t.strictSame(parse(text), { value: printed, problems: [] }, `${command} as text`);
    if (json.trim() !== '') t.strictSame(parse(json), { value: printed, problems: [] }, `${command} as JSON`);
  }
});
