import t from 'tap';
import type { NetworkEvent } from '../../src/model/watch.ts';
import { MonitorReader, readMonitorLine } from '../../src/platform/monitor-lines.ts';

const AT = new Date('2026-11-21T04:57:45.000Z');
type Told = Omit<NetworkEvent, 'at'>;

/** `ip -ts monitor label` of iproute2 6.1; undefined where a line begins no record. */
const LINES: readonly (readonly [line: string, expected: Told | undefined])[] = [
  [
    '[2026-11-21T04:57:45.395995] [LINK]3: v0@v1: <NO-CARRIER,BROADCAST,UP,M-DOWN> mtu 1500 qdisc noqueue state DOWN group default ',
    { kind: 'link', interface: 'v0', index: 3, carrier: false },
  ],
  [
    '[2026-11-21T04:57:45.385119] [LINK]1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 ',
    { kind: 'link', interface: 'lo', index: 1, carrier: true },
  ],
  [
    '[2026-11-21T04:57:45.1] [LINK]2: eth0: <UP,LOWER_UP> mtu 1400 qdisc mq state UP group default event NOTIFY PEERS ',
    { kind: 'link', interface: 'eth0', index: 2, event: 'NOTIFY PEERS', carrier: true },
  ],
  [
    '[2026-11-21T04:57:45.449274] [LINK]Deleted 3: w1@NONE: <BROADCAST> mtu 1500 qdisc noop state DOWN ',
    { kind: 'link', interface: 'w1', index: 3, deleted: true, carrier: false, setDown: true },
  ],
  [
    '[2026-11-28T16:01:49.115215] [LINK]Deleted 2: v1@v0: <BROADCAST,UP,LOWER_UP> mtu 1500 master br0 state UP ',
    { kind: 'link', interface: 'v1', index: 2, carrier: true },
  ],
  ['    link/ether 8a:66:d9:9a:e8:a0 brd ff:ff:ff:ff:ff:ff', undefined],
  [
    '[2026-11-21T04:57:45.409124] [ADDR]3: v0    inet 10.0.0.1/24 scope global v0',
    { kind: 'address', interface: 'v0', index: 3, address: '10.0.0.1/24' },
  ],
  [
    '[2026-11-28T16:01:48.416659] [ADDR]3: v0    inet 10.1.0.1 peer 10.1.0.2/32 scope global v0',
    { kind: 'address', interface: 'v0', index: 3, address: '10.1.0.1/32' },
  ],
  [
    '[2026-11-21T04:57:45.434416] [ADDR]Deleted 3: a@b    inet6 fe80::1/64 scope link ',
    { kind: 'address', interface: 'a@b', index: 3, deleted: true, address: 'fe80::1/64' },
  ],
  ['[ADDR]3: v0    inet none', { kind: 'address', interface: 'v0', index: 3 }],
  ['       valid_lft forever preferred_lft forever', undefined],
  ['[2026-11-21T04:57:45.4] [ROUTE]default via 10.0.0.2 dev v0 ', { kind: 'route', interface: 'v0' }],
  ['[2026-11-21T04:57:45.4] [ROUTE]blackhole 10.9.0.0/16 ', { kind: 'route' }],
  [
    '[2026-11-21T04:57:45.4] [ROUTE]Deleted fe80::/64 dev v1 proto kernel',
    { kind: 'route', interface: 'v1', deleted: true },
  ],
  ['\tnexthop via 10.0.0.2 dev v0 weight 1 ', undefined],
  ['[2026-11-21T04:57:45.4] [RULE]Deleted 100:\tfrom 10.0.0.1 lookup 100', { kind: 'rule', deleted: true }],
  ['[LINK]4: eth1: <UP>', { kind: 'link', interface: 'eth1', index: 4, carrier: false }],
  [
    '[NEIGH]10.0.0.2 dev v0 lladdr 02:00:00:00:00:01 router REACHABLE ',
    { kind: 'neighbour', interface: 'v0', address: '10.0.0.2', mac: '02:00:00:00:00:01', state: 'REACHABLE' },
  ],
  [
    '[NEIGH]Deleted 10.0.0.5 dev v0 INCOMPLETE ',
    { kind: 'neighbour', interface: 'v0', deleted: true, address: '10.0.0.5', state: 'INCOMPLETE' },
  ],
  [
    '[2026-11-28T16:01:48.465064] [NEIGH]dev tap0 lladdr be:14:2f:83:c6:45 REACHABLE ',
    { kind: 'neighbour', interface: 'tap0', mac: 'be:14:2f:83:c6:45', state: 'REACHABLE' },
  ],
  [
    '[NEIGH]10.0.0.7 dev vx0 lladdr 00:00:00:00:00:00 REACHABLE PERMANENT ',
    { kind: 'neighbour', interface: 'vx0', address: '10.0.0.7', mac: '00:00:00:00:00:00', state: 'PERMANENT' },
  ],
  [
    '[NEIGH]10.0.0.9 dev FAILED FAILED',
    { kind: 'neighbour', interface: 'FAILED', address: '10.0.0.9', state: 'FAILED' },
  ],
  ['[NEIGH]', { kind: 'neighbour' }],
  [`[ROUTE]default dev ${'x'.repeat(60_000)}`, { kind: 'route', interface: 'x'.repeat(64) }],
  ['[NEIGH]dev ', { kind: 'neighbour' }],
  ['[NSID]nsid 0 (iproute2 netns name: x)', undefined],
  ['[LINK]', { kind: 'link' }],
  ['', undefined],
  ['['.repeat(100_000), undefined],
  [`[LINK]${' event '.repeat(20_000)}`, { kind: 'link', event: ' event '.repeat(20).slice(7, 71).trim() }],
  [`[ADDR]1: ${' '.repeat(60_000)}`, { kind: 'address' }],
  [`[NEIGH]${'1'.repeat(60_000)}`, { kind: 'neighbour' }],
];

/** What is told of text that comes in these pieces, and whether each is taken for what `ip` prints. */
function read(pieces: readonly string[]): { readonly told: Told[]; readonly understood: boolean[] } {
  const told: Told[] = [];
  const reader = new MonitorReader(({ at: _, ...event }) => told.push(event));
  return { understood: pieces.map((piece) => reader.read(piece, AT)), told };
}

t.test('monitor-lines', async (t) => {
  for (const [line, expected] of LINES) t.same(readMonitorLine(line), expected, line.slice(0, 80));

  const first = '[2026-11-20T23:56:05.210785] [LINK]2: eth0: <UP,LOWER_UP> mtu 1500 event NOTIFY PEERS \n';
  const second = '    link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 \n    altname enp0s2\n';
  const eth0 = { kind: 'link', interface: 'eth0', index: 2, event: 'NOTIFY PEERS', carrier: true };
  const withMac = { ...eth0, mac: '52:54:00:00:00:01' };

  t.test('the address of a link stands in its second line', async (t) => {
    t.same(read([first + second]).told, [withMac]);
    t.same(read([first.slice(0, 50), first.slice(50) + second]).told, [withMac], 'in two pieces');
    t.same(read([first + second.slice(0, 20), second.slice(20)]).told, [withMac]);
    t.same(read([first]).told, [eth0], 'a link is not held back');
    t.same(read([first + first + second]).told, [eth0, withMac]);
    t.same(read([`${first}    link/none \n`]).told, [eth0]);
    t.same(read([`${first}[ROUTE]default dev eth0\n${second}`]).told, [eth0, { kind: 'route', interface: 'eth0' }]);
  });

  t.test('what has no end is no line', async (t) => {
    t.same(read(['x'.repeat(60_000), 'x'.repeat(60_000)]).understood, [true, false]);
    t.same(read([`${first + second}\n`.repeat(2000)]).told.length, 2000);
  });

  t.test('any prefix', async (t) => {
    const all = LINES.map(([line]) => line.slice(0, 200)).join('\n');
    for (let length = 0; length < all.length; length += 1)
      t.ok(read([all.slice(0, length)]).told.length <= LINES.length);
  });
});
