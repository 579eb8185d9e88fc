import t from 'tap';
import duplicates from '../../src/collectors/duplicates.ts';
import type { CollectContext } from '../../src/model/collector.ts';
import type { Interface } from '../../src/model/network.ts';
import type { BroadcastReply, BroadcastRequest, Platform } from '../../src/model/platform.ts';
import { absent, ok } from '../../src/model/slice.ts';
import { address, iface, loopback } from '../support/hosts.ts';
import { platform } from '../support/platform.ts';

const OPTIONS = { lookups: [], dnsTimeoutMs: 100 };
const contextOf = (interfaces: readonly Interface[] | undefined): CollectContext => ({
  slices: (async () => ({ interfaces: interfaces ? ok(interfaces) : absent('') })) as CollectContext['slices'],
});

/** An ARP reply: Ethernet, IPv4, and who says so. */
const reply = ({ payload }: BroadcastRequest, mac: string) => {
  const packet = Buffer.from(payload);
  packet[7] = 2;
  packet.set(Buffer.from(mac.replaceAll(':', ''), 'hex'), 8);
  packet.set(payload.subarray(24, 28), 14);
  return { payload: packet, durationMs: 0.2 };
};
const answering =
  (...macs: readonly string[]): Platform['broadcast'] =>
  async (request) => ({
    outcome: 'heard',
    packets: macs.map((mac) => reply(request, mac)).filter(({ payload }) => request.accept(payload)),
  });

const [A, B, OWN] = ['52:54:00:66:66:66', '52:54:00:77:77:77', '52:54:00:00:00:99'];
const eth0 = iface('eth0', { addresses: [address('192.168.24.6/25'), address('fd00::6/64')] });
const see = (interfaces: readonly Interface[], broadcast: Platform['broadcast']) =>
  duplicates.collect(platform({ broadcast }), OPTIONS, contextOf(interfaces));

t.test('duplicates', async (t) => {
  t.test('all who answer, once each', async (t) => {
    const requests: BroadcastRequest[] = [];
    const slice = await see([loopback(), eth0], (request) => {
      requests.push(request);
      return answering(A, B, A)(request);
    });
    t.same(slice, { state: 'ok', value: [{ interface: 'eth0', address: '192.168.24.6', holders: [A, B] }] });
    t.match(requests, [{ index: 2, ethertype: 0x0806, label: 'arp/probe/eth0/192.168.24.6' }]);
    t.equal(
      Buffer.from(requests[0]?.payload ?? []).toString('hex'),
      `0001080006040001${'525400123456'}${'00000000'}${'000000000000'}${'c0a81806'}`,
      'RFC 5227: from no address',
    );
    t.match(requests[0]?.only, [{ at: 14, bytes: 4, value: 0xc0a81806 }]);
  });

  t.test('nobody, and other interfaces of this host on the same segment', async (t) => {
    const second = iface('eth1', { index: 3, mac: OWN.toUpperCase() });
    const slice = await see([loopback(), eth0, second], answering(OWN));
    t.match(slice, { state: 'ok', value: [{ holders: [] }] });
  });

  t.test('what is asked for', async (t) => {
    const asked: string[] = [];
    const interfaces = [
      loopback(),
      eth0,
      iface('eth1', { index: 3, addresses: [address('10.0.0.5/32')] }),
      iface('eth2', { index: 4, flags: ['BROADCAST'], addresses: [address('10.0.1.5/24')] }),
      iface('docker0', { index: 5, kind: 'bridge', addresses: [address('172.17.0.1/16')] }),
      iface('eth3', { index: 6, flags: ['UP', 'LOWER_UP', 'NOARP'], addresses: [address('10.0.2.5/24')] }),
    ];
    await see(interfaces, async ({ label }) => {
      asked.push(label);
      return { outcome: 'heard', packets: [] };
    });
    t.same(asked, ['arp/probe/eth0/192.168.24.6']);
  });

  t.test('a host with many addresses', async (t) => {
    const addresses = Array.from({ length: 40 }, (_, i) => address(`10.0.0.${i + 1}/24`));
    const slice = await see([iface('eth0', { addresses })], answering());
    t.match(slice, { state: 'ok', note: '24 addresses were not asked for' });
  });

  t.test('where nobody can be asked', async (t) => {
    const refusing =
      (outcome: 'unable' | 'failed'): Platform['broadcast'] =>
      async (): Promise<BroadcastReply> => ({ outcome, error: 'said so' });
    t.same(await see([eth0], refusing('unable')), { state: 'absent', reason: 'said so' });
    t.same(await see([eth0], refusing('failed')), { state: 'failed', error: 'eth0: said so' });
    t.equal((await see([loopback()], answering())).state, 'absent');
    t.equal((await duplicates.collect(platform(), OPTIONS, contextOf(undefined))).state, 'failed');
    t.equal((await duplicates.collect(platform({ partial: true }), OPTIONS)).state, 'absent');
  });

  t.test('answers that are none', async (t) => {
    const broadcast: Platform['broadcast'] = async (request) => {
      const heard = reply(request, A).payload;
      const odd = [heard.subarray(0, 20), Buffer.concat([Buffer.from([0, 6]), heard.subarray(2)])];
      t.same(
        odd.map((payload) => request.accept(payload)),
        [false, false],
      );
      return { outcome: 'heard', packets: [] };
    };
    t.match(await see([eth0], broadcast), { state: 'ok' });
  });
});
