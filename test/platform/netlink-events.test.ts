import t from 'tap';
import type { NetworkEvent } from '../../src/model/watch.ts';
import { LinkNames } from '../../src/platform/link-names.ts';
import { readEvents } from '../../src/platform/netlink-events.ts';

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

const ifname = (name: string): Buffer => attribute(3, Buffer.from(`${name}\0`));
const link = (type: number, index: number, ...attributes: readonly Buffer[]): Buffer =>
  message(type, u32(0, index, 0, 0), ...attributes);
const address = (type: number, index: number): Buffer => message(type, Buffer.from([AF_INET, 24, 0, 0]), u32(index));
const route = (type: number, ...attributes: readonly Buffer[]): Buffer =>
  message(type, Buffer.alloc(12, AF_INET), ...attributes);

const [NEWLINK, DELLINK, NEWADDR, DELADDR, NEWROUTE, NEWRULE, NEWNEIGH] = [16, 17, 20, 21, 24, 32, 28];

const CASES: readonly (readonly [name: string, bytes: Buffer, expected: readonly Omit<NetworkEvent, 'at'>[]])[] = [
  ['a link', link(NEWLINK, 3, ifname('v0')), [{ kind: 'link', interface: 'v0' }]],
  [
    'after a live migration',
    link(NEWLINK, 3, ifname('eth0'), attribute(44, u32(4))),
    [{ kind: 'link', interface: 'eth0', event: 'NOTIFY PEERS' }],
  ],
  ['a scan of a wireless card', link(NEWLINK, 3, ifname('wlan0'), attribute(11, Buffer.alloc(8))), []],
  [
    'names go on beyond the link',
    Buffer.concat([link(DELLINK, 9, ifname('gone')), address(DELADDR, 9), address(NEWADDR, 10)]),
    [
      { kind: 'link', interface: 'gone', deleted: true },
      { kind: 'address', interface: 'gone', deleted: true },
      { kind: 'address' },
    ],
  ],
  ['a route', route(NEWROUTE, attribute(4, u32(1))), [{ kind: 'route', interface: 'lo' }]],
  ['a route without a device', route(NEWROUTE), [{ kind: 'route' }]],
  ['a rule', message(NEWRULE, Buffer.alloc(12)), [{ kind: 'rule' }]],
  ['what was not asked for', message(NEWNEIGH, Buffer.alloc(12)), []],
  ['shorter than its structure', message(NEWLINK, Buffer.alloc(8)), []],
  ['an attribute that leads out', link(NEWLINK, 3, u16(200, 3)), [{ kind: 'link' }]],
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
      t.ok([...readEvents(all.subarray(0, length), new LinkNames(), AT)].length <= 10);
    }
  });
});
