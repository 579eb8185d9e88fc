import t from 'tap';
import type { NetworkEvent } from '../../src/model/watch.ts';
import { readEvents } from '../../src/platform/event-messages.ts';
import { LinkNames } from '../../src/platform/link-names.ts';

const AT = new Date('2026-11-21T04:57:45.000Z');
const AF_INET = 2;

function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, 2 * i);
  return bytes;
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, 4 * i);
  return bytes;
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
const attribute = (type: number, value: Buffer): Buffer => padded(Buffer.concat([u16(value.length + 4, type), value]));
const message = (type: number, ...parts: readonly Buffer[]): Buffer => {
  const payload = Buffer.concat(parts);
  return Buffer.concat([u32(16 + payload.length), u16(type, 0), u32(0, 0), payload]);
};

const [UP, LOWER_UP] = [0x1, 0x1_0000];
const [AF_BRIDGE, ETHER] = [7, 1];
const ifname = (name: string): Buffer => attribute(3, Buffer.from(`${name}\0`));
const mac = (type: number): Buffer => attribute(type, Buffer.from('525400000001', 'hex'));
const link = (type: number, index: number, ...attributes: readonly Buffer[]): Buffer =>
  message(type, u32(ETHER << 16, index, UP | LOWER_UP, 0), ...attributes);
const address = (type: number, index: number, ...attributes: readonly Buffer[]): Buffer =>
  message(type, Buffer.from([AF_INET, 24, 0, 0]), u32(index), ...attributes);
const route = (type: number, ...attributes: readonly Buffer[]): Buffer =>
  message(type, Buffer.alloc(12, AF_INET), ...attributes);
const neighbour = (type: number, state: number, ...attributes: readonly Buffer[]): Buffer =>
  message(type, u32(AF_INET, 1), u16(state, 0), ...attributes);

const [NEWLINK, DELLINK, NEWADDR, DELADDR, NEWROUTE, NEWNEIGH, DELNEIGH] = [16, 17, 20, 21, 24, 28, 29];
const [NEWRULE, DELRULE, GETNEIGH] = [32, 33, 30];
const IP = Buffer.from([192, 168, 24, 6]);

const CASES: readonly (readonly [name: string, bytes: Buffer, expected: readonly Omit<NetworkEvent, 'at'>[]])[] = [
  ['a link', link(NEWLINK, 3, ifname('v0')), [{ kind: 'link', interface: 'v0', index: 3, carrier: true }]],
  [
    'without a carrier',
    message(NEWLINK, u32(ETHER << 16, 3, 0x1003, 0), ifname('v0'), mac(1)),
    [{ kind: 'link', interface: 'v0', index: 3, carrier: false, mac: '52:54:00:00:00:01' }],
  ],
  [
    'after a live migration',
    link(NEWLINK, 3, mac(1), ifname('eth0'), attribute(44, u32(4))),
    [{ kind: 'link', interface: 'eth0', index: 3, event: 'NOTIFY PEERS', carrier: true, mac: '52:54:00:00:00:01' }],
  ],
  ['a scan of a wireless card', link(NEWLINK, 3, ifname('wlan0'), attribute(11, Buffer.alloc(8))), []],
  [
    'names go on beyond the link',
    Buffer.concat([link(DELLINK, 9, ifname('gone')), address(DELADDR, 9), address(NEWADDR, 10)]),
    [
      { kind: 'link', interface: 'gone', index: 9, deleted: true, carrier: true },
      { kind: 'address', interface: 'gone', index: 9, deleted: true },
      { kind: 'address', index: 10 },
    ],
  ],
  [
    'a port that a bridge has lost',
    message(DELLINK, u32(AF_BRIDGE | (ETHER << 16), 1, UP | LOWER_UP, 0), ifname('lo')),
    [{ kind: 'link', interface: 'lo', index: 1, carrier: true }],
  ],
  [
    'an address',
    address(NEWADDR, 1, attribute(1, IP)),
    [{ kind: 'address', interface: 'lo', index: 1, address: '192.168.24.6/24' }],
  ],
  [
    'an address and that of the peer',
    address(NEWADDR, 1, attribute(1, Buffer.from([10, 0, 0, 1])), attribute(2, IP)),
    [{ kind: 'address', interface: 'lo', index: 1, address: '192.168.24.6/24' }],
  ],
  ['a route', route(NEWROUTE, attribute(4, u32(1))), [{ kind: 'route', interface: 'lo', index: 1 }]],
  ['a route without a device', route(NEWROUTE), [{ kind: 'route' }]],
  ['a rule', message(NEWRULE, Buffer.alloc(12)), [{ kind: 'rule' }]],
  ['a rule that is gone', message(DELRULE, Buffer.alloc(12)), [{ kind: 'rule', deleted: true }]],
  [
    'a neighbour',
    neighbour(NEWNEIGH, 0x02, attribute(1, IP), mac(2)),
    [
      {
        ...{ kind: 'neighbour', interface: 'lo', index: 1 },
        ...{ address: '192.168.24.6', mac: '52:54:00:00:00:01', state: 'REACHABLE' },
      },
    ],
  ],
  [
    'a neighbour that is gone',
    neighbour(DELNEIGH, 0x20, attribute(1, IP)),
    [{ kind: 'neighbour', interface: 'lo', index: 1, deleted: true, address: '192.168.24.6', state: 'FAILED' }],
  ],
  [
    'an entry of a forwarding database',
    neighbour(NEWNEIGH, 0x82, mac(2)),
    [{ kind: 'neighbour', interface: 'lo', index: 1, mac: '52:54:00:00:00:01', state: 'PERMANENT' }],
  ],
  ['a neighbour in no state', neighbour(NEWNEIGH, 0), [{ kind: 'neighbour', interface: 'lo', index: 1 }]],
  ['what the kernel asks a program', message(GETNEIGH, Buffer.alloc(12)), []],
  ['shorter than its structure', message(NEWLINK, Buffer.alloc(8)), []],
  ['an attribute that leads out', link(NEWLINK, 3, u16(200, 3)), [{ kind: 'link', index: 3, carrier: true }]],
  ['a length of nothing', Buffer.alloc(32), []],
];

t.test('netlink-events', async (t) => {
  for (const [name, bytes, expected] of CASES) {
    const names = new LinkNames([[1, 'lo']]);
    t.same(
      [...readEvents(bytes, names, AT)],
      expected.map((event) => ({ at: AT, ...event })),
      name,
    );
  }
  t.test('any prefix', async (t) => {
    const all = Buffer.concat(CASES.map(([, bytes]) => bytes));
    for (let length = 0; length < all.length; length += 1) {
      t.ok([...readEvents(all.subarray(0, length), new LinkNames(), AT)].length <= 20);
    }
  });
});
