import t, { type Test } from 'tap';
import { type Netlink, NetlinkError, type NetlinkMessage } from '../../src/model/netlink.ts';
import { ParseError } from '../../src/model/parser.ts';
import {
  linkNames,
  readForwarding,
  readInterfaces,
  readNeighboursOf,
  readNeighbourTable,
  readPorts,
  readRouting,
  readVlans,
} from '../../src/probes/rtnetlink.ts';
import { answersOf, replayed, slicesOf } from '../support/netlink.ts';
import { platform } from '../support/platform.ts';

const LINKS = 'links-iproute2-6.1';
const ROUTING = 'routing-iproute2-6.1';
/** They went on between the answers of the kernel and those of the commands. */
const GO_ON = new Set(['rx', 'tx', 'validLifetime', 'preferredLifetime']);

function still(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(still);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, GO_ON.has(key) ? 'goes on' : still(inner)]),
  );
}

const os = platform();
const links = replayed(answersOf(LINKS));
const routing = replayed(answersOf(ROUTING));

t.test('rtnetlink', async (t) => {
  t.test('is what ip and bridge print', async (t) => {
    const expected = { ...slicesOf(LINKS), ...slicesOf(ROUTING) };
    t.strictSame(still(await readInterfaces(os, links)), still(expected.interfaces), 'ip addr');
    t.strictSame(await readPorts(links), expected.bridges?.ports, 'bridge link');
    t.strictSame(await readForwarding(links, 2000), { kept: expected.bridges?.fdb, omitted: 0 }, 'bridge fdb');
    t.same(await readRouting(os, routing), expected.routing, 'ip route, ip rule');
    t.same(await readNeighbourTable(routing), expected.neighbours, 'ip neigh');
  });

  t.test('counters and lifetimes', async (t) => {
    const all = await readInterfaces(os, links);
    const v0 = all.find(({ name }) => name === 'v0');
    t.ok(v0?.tx && v0.tx.packets > 0 && v0.tx.bytes > v0.tx.packets);
    const ending = v0?.addresses.filter(({ validLifetime = 2000 }) => validLifetime <= 1000);
    t.same(ending?.map(({ local }) => local).sort(), ['10.3.0.1', 'fd00::2']);
  });

  t.test('names', async (t) => {
    t.match([...(await linkNames(links)).values()], ['lo', /^v[01]$/, /^v[01]$/]);
    t.same(await readNeighboursOf(routing, 'eth9'), [], 'a device that is not there has no neighbours');
  });

  t.test('what is too much is counted', async (t) => {
    const all = await readForwarding(links, 2000);
    t.same(await readForwarding(links, 2), { kept: all.kept.slice(0, 2), omitted: all.kept.length - 2 });
  });

  t.test('no bridge', async (t) => {
    t.equal(await readPorts({ dump: async () => [] }), undefined);
  });

  t.test('a kernel without policy routing', async (t) => {
    const dump: Netlink['dump'] = async (_protocol, type) => {
      if (type === 34) throw new NetlinkError('ENOTSUP', 'ENOTSUP');
      return [];
    };
    t.same(await readRouting(os, { dump }), { routes: [], rules: [] });
  });

  t.test('VLANs, asked as ranges', async (t) => {
    const u16 = (...values: readonly number[]): Buffer =>
      Buffer.concat(values.map((value) => Buffer.from([value & 0xff, value >> 8])));
    const info = (flags: number, vlan: number) => u16(8, 2, flags, vlan);
    const infos = Buffer.concat([info(0x6, 1), info(0x8, 10), info(0x10, 12), info(0x8, 4094), info(0x10, 65_535)]);
    const name = Buffer.concat([u16(7, 3), Buffer.from('p0\0\0')]);
    const header = Buffer.alloc(16);
    header.writeInt32LE(5, 4);
    const payload = Buffer.concat([header, name, u16(4 + infos.length, 26 | 0x8000), infos]);
    const answer: readonly NetlinkMessage[] = [{ type: 16, payload }];
    t.strictSame(await readVlans({ dump: async () => answer }), [
      {
        name: 'p0',
        vlans: [
          { vlan: 1, flags: ['PVID', 'Egress Untagged'] },
          ...[10, 11, 12, 4094, 4095].map((vlan) => ({ vlan, flags: [] })),
        ],
      },
    ]);
  });
});

type Reader = (netlink: Netlink) => Promise<unknown>;
const READERS: readonly (readonly [string, string, Reader])[] = [
  ['interfaces', LINKS, (netlink) => readInterfaces(os, netlink)],
  ['ports', LINKS, readPorts],
  ['forwarding', LINKS, (netlink) => readForwarding(netlink, 2000)],
  ['VLANs', LINKS, readVlans],
  ['routing', ROUTING, (netlink) => readRouting(os, netlink)],
  ['neighbours', ROUTING, readNeighbourTable],
];

/** Decoded, or refused with the place: nothing else. */
async function isTotal(t: Test, read: Reader, answer: readonly NetlinkMessage[], name: string): Promise<boolean> {
  try {
    await read({ dump: async () => answer });
    return true;
  } catch (cause) {
    if (!(cause instanceof ParseError)) t.fail(`${name}: ${(cause as Error).stack}`);
    return false;
  }
}

t.test('rtnetlink: hostile bytes', async (t) => {
  for (const [name, fixture, read] of READERS) {
    t.test(name, async (t) => {
      const messages = [...answersOf(fixture).values()].flat();
      const outcomes = { decoded: 0, refused: 0 };
      const trial = async (type: number, payload: Buffer) => {
        const decoded = await isTotal(t, read, [{ type, payload }], name);
        outcomes[decoded ? 'decoded' : 'refused'] += 1;
      };
      for (const [i, { type, payload }] of messages.entries()) {
        for (let length = i % 31; length < payload.length; length += 31)
          await trial(type, Buffer.from(payload.subarray(0, length)));
        for (let at = 0; at < payload.length; at += 13) {
          for (const value of [1, 0xff]) {
            const changed = Buffer.from(payload);
            changed[at] = value;
            await trial(type, changed);
          }
        }
      }
      t.ok(outcomes.decoded > 100 && outcomes.refused > 100, JSON.stringify(outcomes));
    });
  }
});
