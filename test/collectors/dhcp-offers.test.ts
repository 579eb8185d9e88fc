import t from 'tap';
import dhcpOffers from '../../src/collectors/dhcp-offers.ts';
import { collect } from '../../src/engine/collect.ts';
import type { Collector } from '../../src/model/collector.ts';
import type { Lease } from '../../src/model/lease.ts';
import type { ManagedLink } from '../../src/model/managers.ts';
import type { Interface } from '../../src/model/network.ts';
import type { BroadcastReply, BroadcastRequest, Platform } from '../../src/model/platform.ts';
import { absent, ok, type Slice } from '../../src/model/slice.ts';
import { option, packet } from '../support/dhcp-packets.ts';
import { address, iface, lease, loopback } from '../support/hosts.ts';
import { sourceOf } from '../support/platform.ts';

interface Seen {
  readonly interfaces?: readonly Interface[];
  readonly leases?: readonly Lease[];
  readonly links?: readonly Pick<ManagedLink, 'interface' | 'networkd'>[];
}

const collectorOf = (id: string, slice: Slice<never>) =>
  ({ id, summary: '', reads: [], collect: async () => slice }) as unknown as Collector;

/** What the collector makes of a host with these slices and doors. */
async function seen({ interfaces, leases, links = [] }: Seen, doors: Partial<Platform>) {
  const collectors = [
    collectorOf('interfaces', (interfaces ? ok(interfaces) : absent('')) as Slice<never>),
    collectorOf('leases', (leases ? ok(leases) : absent('')) as Slice<never>),
    collectorOf('managers', ok({ links }) as unknown as Slice<never>),
    dhcpOffers as unknown as Collector,
  ];
  const options = { lookups: [], dnsTimeoutMs: 100 };
  const snapshot = await collect(collectors, sourceOf(doors), {
    version: 'test',
    options,
    deadlineMs: 1000,
    onDemand: 'all',
  });
  return snapshot.slices.dhcpOffers;
}

/** Below IP and UDP, as an answer to the request. */
function answerTo({ payload }: BroadcastRequest, type: number, server: number, durationMs = 2.5) {
  const options = [...option(53, type), ...option(54, 192, 0, 2, server), ...option(1, 255, 255, 255, 0)];
  const reply = Buffer.from(packet([...options, ...option(3, 192, 0, 2, 1), ...option(26, 5, 120)]));
  reply.set(payload.subarray(32, 36), 4);
  reply.set(payload.subarray(56, 62), 28);
  return { payload: Buffer.concat([Buffer.alloc(28), reply]), durationMs };
}

const answering =
  (...replies: readonly (readonly [type: number, server: number])[]): Platform['broadcast'] =>
  async (request) => ({
    outcome: 'heard',
    packets: replies.map((reply) => answerTo(request, ...reply)).filter(({ payload }) => request.accept(payload)),
  });
const replying =
  (reply: BroadcastReply): Platform['broadcast'] =>
  async () =>
    reply;
const silent = replying({ outcome: 'heard', packets: [] });
const [OFFER, ACK] = [2, 5];

const eth0 = iface('eth0', { addresses: [address('192.168.24.6/25', { flags: ['dynamic'] })] });
const bare = iface('eth0');
const guest = { interfaces: [loopback(), eth0], leases: [lease('eth0', { clientId: '01:52:54:00:12:34:56' })] };

t.test('dhcpOffers', async (t) => {
  t.test('an offer, asked with the client id of the lease', async (t) => {
    const requests: BroadcastRequest[] = [];
    const broadcast: Platform['broadcast'] = (request) => {
      requests.push(request);
      return answering([OFFER, 1])(request);
    };
    t.same(await seen(guest, { broadcast }), {
      state: 'ok',
      value: [
        {
          interface: 'eth0',
          expected: 'lease',
          clientId: '01:52:54:00:12:34:56',
          offers: [
            {
              server: '192.0.2.1',
              address: '192.0.2.5',
              prefixLength: 24,
              router: ['192.0.2.1'],
              dns: [],
              mtu: 1400,
              durationMs: 2.5,
            },
          ],
        },
      ],
    });
    t.match(requests, [{ index: 2, ethertype: 0x0800, label: 'dhcp/discover/eth0' }]);
    const id = Buffer.from('3d0701525400123456', 'hex');
    t.ok(Buffer.from(requests[0]?.payload ?? []).includes(id), 'option 61');
  });

  t.test('each server once, and nothing but offers', async (t) => {
    const slice = await seen(guest, { broadcast: answering([OFFER, 1], [ACK, 3], [OFFER, 2], [OFFER, 1]) });
    t.match(slice, { value: [{ offers: [{ server: '192.0.2.1' }, { server: '192.0.2.2' }] }] });
    t.equal(slice.state === 'ok' && slice.value[0]?.offers.length, 2);
  });

  t.test('a packet that makes no sense', async (t) => {
    const broadcast: Platform['broadcast'] = async (request) => {
      const heard = answerTo(request, OFFER, 1);
      return { outcome: 'heard', packets: [{ ...heard, payload: heard.payload.subarray(0, 280) }] };
    };
    t.match(await seen(guest, { broadcast }), { state: 'ok', value: [{ offers: [] }] });
  });

  t.test('where a server is expected', async (t) => {
    const cases: readonly (readonly [string, Seen, Partial<Platform>, string | undefined])[] = [
      ['the address has a lifetime', { interfaces: [loopback(), eth0] }, {}, 'address'],
      ['a lease, and the address is gone', { interfaces: [loopback(), bare], leases: guest.leases }, {}, 'lease'],
      [
        'a lease of long ago',
        {
          interfaces: [loopback(), iface('eth0', { addresses: [address('192.0.2.7/24')] })],
          leases: [lease('eth0', { client: 'dhclient', expiresAt: '2026-10-20T12:00:00.000Z' })],
        },
        {},
        undefined,
      ],
      [
        'systemd-networkd is told to',
        {
          interfaces: [loopback(), bare],
          links: [{ interface: 'eth0', networkd: { networkFile: '/etc/systemd/network/10-eth0.network' } }],
        },
        { readFile: async (path) => (path.endsWith('.network') ? '[Network]\nDHCP=ipv4\n' : undefined) },
        'configuration',
      ],
      [
        'ifupdown is told to',
        { interfaces: [loopback(), bare] },
        { readFile: async (path) => (path.endsWith('interfaces') ? 'auto eth0\niface eth0 inet dhcp\n' : undefined) },
        'configuration',
      ],
      ['no address at all', { interfaces: [loopback(), bare] }, {}, 'unaddressed'],
      ['the link is down', { interfaces: [loopback(), iface('eth0', { flags: ['BROADCAST'] })] }, {}, undefined],
    ];
    for (const [name, host, doors, expected] of cases) {
      const slice = await seen(host, { broadcast: silent, ...doors });
      if (expected === undefined) t.equal(slice.state, 'absent', name);
      else t.match(slice, { state: 'ok', value: [{ interface: 'eth0', expected, offers: [] }] }, name);
    }
  });

  t.test('where nobody can be asked', async (t) => {
    const error = 'a packet socket takes CAP_NET_RAW';
    t.same(await seen(guest, { broadcast: replying({ outcome: 'unable', error }) }), {
      state: 'absent',
      reason: error,
    });
    t.same(await seen(guest, { broadcast: replying({ outcome: 'failed', error: 'to send: ENETDOWN' }) }), {
      state: 'failed',
      error: 'eth0: to send: ENETDOWN',
    });
    t.equal((await seen(guest, { partial: true })).state, 'absent', 'a capture that others made');
    t.equal((await seen({}, {})).state, 'failed', 'no interfaces');
    t.equal((await dhcpOffers.collect({} as Platform, { lookups: [], dnsTimeoutMs: 1 })).state, 'absent');
  });
});
