// A network namespace of the bench's own, with a DNS server on loopback that answers at once. A crowded one is a node
// with some hundred pods, and a database of Open vSwitch with as many ports as a gateway has.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ip = (...args) => execFileSync('ip', args, { stdio: 'pipe' });
const SOCKETS = 200;
const OVS_PORTS = 1000;
const VSWITCH_SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema';

/** Answers every question with one A record, and listens on many ports, as a process of its own inside the namespace. */
const SERVER = `
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import packet from 'dns-packet';
const socket = createSocket('udp4');
socket.on('message', (query, from) => {
  const { id, questions } = packet.decode(query);
  const [{ name, type }] = questions;
  const answers = [type === 'TXT' ? { type, name, data: '1.1.0' } : { type: 'A', name, data: '10.96.0.1' }];
  socket.send(packet.encode({ type: 'response', id, flags: 0x0400, questions, answers }), from.port, from.address);
});
for (let i = 0; i < Number(process.argv[1]); i += 1) createServer().listen(20000 + i, '127.0.0.1');
socket.bind(53, '127.0.0.1', () => console.log('ready'));
`;

/** @returns a way to run things in the namespace, and `close`, which leaves nothing behind. */
export async function createWorld({ interfaces, ports = OVS_PORTS }) {
  if (process.getuid() !== 0) throw new Error('the bench builds a network namespace: run it as root');
  const name = `nd-bench-${process.pid}-${interfaces}`;
  const crowded = interfaces > 3;
  ip('netns', 'add', name);
  const etc = `/etc/netns/${name}`;
  mkdirSync(etc, { recursive: true });
  writeFileSync(
    `${etc}/resolv.conf`,
    'nameserver 127.0.0.1\nsearch default.svc.cluster.local svc.cluster.local cluster.local\n',
  );
  const folder = mkdtempSync(join(tmpdir(), 'nd-bench-'));
  batch(name, ['link set lo up', ...(crowded ? crowd(interfaces) : pair(1))]);
  const database = crowded ? startDatabase(folder, ports) : undefined;
  const inside = [process.execPath, '--input-type=module', '-e', SERVER, String(crowded ? SOCKETS : 0)];
  const server = spawn('ip', ['netns', 'exec', name, ...inside], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const what = `${interfaces} interfaces${database ? `, ${ports} ports of Open vSwitch` : ''}`;
  return {
    what,
    // Where ovs-vsctl and the daemon look for the database: that of this world, or none.
    argv: (...args) => ['ip', 'netns', 'exec', name, 'env', `OVS_RUNDIR=${folder}`, ...args],
    close() {
      for (const child of [server, database]) child?.kill('SIGKILL');
      ip('netns', 'delete', name);
      for (const path of [etc, folder]) rmSync(path, { recursive: true, force: true });
    },
  };
}

const batch = (name, lines) =>
  execFileSync('ip', ['-n', name, '-batch', '-'], {
    input: `${lines.join('\n')}\n`,
    stdio: ['pipe', 'pipe', 'inherit'],
  });

/** Cable, both ends up, one with an address. */
const pair = (i) => [
  `link add eth${i - 1} type veth peer name peer${i - 1}`,
  `link set eth${i - 1} up`,
  `link set peer${i - 1} up`,
  `addr add 10.99.${Math.floor(i / 250)}.${(i % 250) + 1}/24 dev eth${i - 1}`,
];

/** Half of the cables end in a bridge, with entries of its forwarding database; each other has a route and a neighbour. */
function crowd(interfaces) {
  const cables = Math.floor((interfaces - 2) / 2);
  const each = Array.from({ length: cables }, (_, index) => {
    const mac = `02:00:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`;
    const far = `10.98.${index >> 8}.${index & 255}`;
    return [
      ...pair(index + 1),
      ...(index % 2 === 0
        ? [`link set peer${index} master br0`]
        : [`route add ${far}/32 dev eth${index}`, `neigh add ${far} lladdr ${mac} dev eth${index}`]),
    ];
  });
  return ['link add br0 type bridge', 'link set br0 up', 'addr add 10.97.0.1/16 dev br0', ...each.flat()];
}

/** Without Open vSwitch there is none. */
function startDatabase(folder, ports) {
  const file = join(folder, 'conf.db');
  const tool = (...args) => execFileSync('ovsdb-tool', args, { stdio: 'pipe' });
  try {
    tool('create', file, VSWITCH_SCHEMA);
  } catch {
    return undefined;
  }
  for (const transaction of transactions(ports))
    tool('transact', file, JSON.stringify(['Open_vSwitch', ...transaction]));
  const socket = join(folder, 'db.sock');
  return spawn('ovsdb-server', [file, `--remote=punix:${socket}`, `--unixctl=${socket}.ctl`], { stdio: 'ignore' });
}

/** A bridge, and its ports in pieces that fit into an argument. */
function transactions(ports) {
  const named = (name) => ['named-uuid', name];
  const bridge = [
    { op: 'insert', table: 'Bridge', 'uuid-name': 'bridge', row: { name: 'br-bench' } },
    { op: 'insert', table: 'Open_vSwitch', row: { bridges: named('bridge') } },
  ];
  const insertPort = (i) => [
    { op: 'insert', table: 'Interface', 'uuid-name': `i${i}`, row: { name: `ovs${i}` } },
    { op: 'insert', table: 'Port', 'uuid-name': `p${i}`, row: { name: `ovs${i}`, tag: i, interfaces: named(`i${i}`) } },
  ];
  const pieces = Array.from({ length: ports / 100 }, (_, piece) => {
    const numbers = Array.from({ length: 100 }, (_, i) => piece * 100 + i);
    const added = ['ports', 'insert', ['set', numbers.map((i) => named(`p${i}`))]];
    return [...numbers.flatMap(insertPort), { op: 'mutate', table: 'Bridge', where: [], mutations: [added] }];
  });
  return [bridge, ...pieces];
}
