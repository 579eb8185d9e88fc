import t from 'tap';
import type { NetworkEvent } from '../../src/model/watch.ts';
import { readMonitorLine } from '../../src/platform/monitor-events.ts';

const AT = new Date('2026-11-21T04:57:45.000Z');

/** `ip -ts monitor label` of iproute2 6.1; undefined where a line begins no record. */
const LINES: readonly (readonly [line: string, expected: Omit<NetworkEvent, 'at'> | undefined])[] = [
  [
    '[2026-11-21T04:57:45.395995] [LINK]3: v0@v1: <NO-CARRIER,BROADCAST,UP,M-DOWN> mtu 1500 qdisc noqueue state DOWN group default ',
    { kind: 'link', interface: 'v0' },
  ],
  ['[2026-11-21T04:57:45.385119] [LINK]1: lo: <LOOPBACK,UP> mtu 65536 ', { kind: 'link', interface: 'lo' }],
  [
    '[2026-11-21T04:57:45.1] [LINK]2: eth0: <UP> mtu 1400 qdisc mq state UP group default event NOTIFY PEERS ',
    { kind: 'link', interface: 'eth0', event: 'NOTIFY PEERS' },
  ],
  [
    '[2026-11-21T04:57:45.449274] [LINK]Deleted 3: w1@NONE: <BROADCAST> mtu 1500 ',
    { kind: 'link', interface: 'w1', deleted: true },
  ],
  ['    link/ether 8a:66:d9:9a:e8:a0 brd ff:ff:ff:ff:ff:ff', undefined],
  [
    '[2026-11-21T04:57:45.409124] [ADDR]3: v0    inet 10.0.0.1/24 scope global v0',
    { kind: 'address', interface: 'v0' },
  ],
  [
    '[2026-11-21T04:57:45.434416] [ADDR]Deleted 3: a@b    inet6 fe80::1/64 scope link ',
    { kind: 'address', interface: 'a@b', deleted: true },
  ],
  ['       valid_lft forever preferred_lft forever', undefined],
  ['[2026-11-21T04:57:45.4] [ROUTE]default via 10.0.0.2 dev v0 ', { kind: 'route', interface: 'v0' }],
  ['[2026-11-21T04:57:45.4] [ROUTE]blackhole 10.9.0.0/16 ', { kind: 'route' }],
  [
    '[2026-11-21T04:57:45.4] [ROUTE]Deleted fe80::/64 dev v1 proto kernel',
    { kind: 'route', interface: 'v1', deleted: true },
  ],
  ['\tnexthop via 10.0.0.2 dev v0 weight 1 ', undefined],
  ['[2026-11-21T04:57:45.4] [RULE]Deleted 100:\tfrom 10.0.0.1 lookup 100', { kind: 'rule', deleted: true }],
  ['[LINK]4: eth1: <UP>', { kind: 'link', interface: 'eth1' }],
  ['[NEIGH]10.0.0.2 dev v0 lladdr 02:00:00:00:00:01 REACHABLE', undefined],
  ['[LINK]', { kind: 'link' }],
  ['', undefined],
  ['['.repeat(100_000), undefined],
  [`[LINK]${' event '.repeat(20_000)}`, { kind: 'link', event: ' event '.repeat(19_999).trim() }],
];

t.test('monitor-events', async (t) => {
  for (const [line, expected] of LINES) {
    t.same(readMonitorLine(line, AT), expected && { at: AT, ...expected }, line.slice(0, 80));
  }
});
