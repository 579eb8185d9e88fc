import t, { type Test } from 'tap';
import dhcpServers from '../../src/collectors/dhcp-servers.ts';
import type { LeaseStore } from '../../src/model/dhcp-server.ts';
import { readFixture } from '../support/captures.ts';
import { type Changes, collected, FOREIGN, GARBAGE } from '../support/tree.ts';

/** A host that serves no addresses. */
const HOST = 'plain-server-static';
const DNSMASQ = 'var/lib/misc/dnsmasq.leases';
const DHCPD = 'var/lib/dhcp/dhcpd.leases';
const KEA = 'var/lib/kea/kea-leases4.csv';
const PODS = 'var/lib/cni/networks/pods';

const see = (t: Test, changes: Changes) => collected(t, dhcpServers, HOST, changes);
const FUTURE = 4_000_000_000;
const lines = (count: number, expiry = FUTURE) =>
  Array.from({ length: count }, (_, i) => `${expiry} 52:54:00:00:00:01 10.${i >> 8}.${i & 255}.1 * *\n`).join('');
const keaRows = (...rows: readonly (readonly [address: string, lifetime: number, hostname: string])[]) =>
  ['address,valid_lifetime,expire,hostname,state']
    .concat(rows.map(([address, lifetime, hostname]) => `${address},${lifetime},${FUTURE},${hostname},0`))
    .join('\n');

async function stores(t: Test, changes: Changes): Promise<readonly LeaseStore[]> {
  const slice = await see(t, changes);
  t.equal(slice.state, 'ok');
  return slice.state === 'ok' ? slice.value : [];
}

t.test('dhcp-servers', async (t) => {
  t.test('every kind of store', async (t) => {
    const found = await stores(t, {
      [DNSMASQ]: lines(1),
      'var/lib/dnsmasq/br0.leases': lines(2),
      'var/lib/libvirt/dnsmasq/default.leases': '',
      'var/lib/libvirt/dnsmasq/virbr0.status': readFixture('libvirt-status', 'made-virbr0.status'),
      [DHCPD]: readFixture('dhcpd-leases', 'made-failover.leases'),
      'var/lib/dhcpd/dhcpd6.leases': readFixture('dhcpd-leases', 'made-associations.leases6'),
      [KEA]: readFixture('kea-leases', 'kea-2.2-netns.csv'),
      'var/lib/kea/kea-leases6.csv': readFixture('kea-leases', 'made-kea6.csv'),
      // Files beside them.
      'var/lib/dhcp/dhclient.eth0.leases': 'lease { }',
      'var/lib/dhcp/dhcpd.leases~': 'lease {',
      'var/lib/libvirt/dnsmasq/default.conf': 'strict-order',
    });
    t.same(
      found.map(({ server, file, count, leases }) => [server, file, count, leases.length]),
      [
        ['dnsmasq', '/var/lib/misc/dnsmasq.leases', 1, 1],
        ['dnsmasq', '/var/lib/dnsmasq/br0.leases', 2, 2],
        ['dnsmasq', '/var/lib/libvirt/dnsmasq/default.leases', 0, 0],
        ['libvirt', '/var/lib/libvirt/dnsmasq/virbr0.status', 3, 3],
        ['dhcpd', '/var/lib/dhcp/dhcpd.leases', 3, 3],
        ['dhcpd', '/var/lib/dhcpd/dhcpd6.leases', 2, 2],
        ['kea', '/var/lib/kea/kea-leases4.csv', 1, 1],
        ['kea', '/var/lib/kea/kea-leases6.csv', 4, 4],
      ],
    );
  });

  t.test('held at the time of the observation', async (t) => {
    const text = (lease: string, state: string, ends: string) =>
      `lease 10.0.0.${lease} { binding state ${state}; ends ${ends}; }\n`;
    const [store] = await stores(t, {
      [DHCPD]: [
        text('1', 'active', 'epoch 1000'),
        text('2', 'free', 'never'),
        text('3', 'abandoned', 'never'),
        text('4', 'active', 'never'),
        text('5', 'active', `epoch ${FUTURE}`),
      ].join(''),
    });
    t.match(store, { count: 5, active: 2 });
    t.same(store?.leases.map(({ address }) => address.slice(-1)).join(''), '45123', 'those that are held come first');
  });

  t.test('what the cleanup of Kea has moved aside', async (t) => {
    const namesOf = ([store]: readonly LeaseStore[]) =>
      store?.leases.map(({ address, hostname }) => `${address} ${hostname}`);
    const parts = {
      [`${KEA}.2`]: keaRows(['10.0.0.1', 60, 'oldest'], ['10.0.0.2', 60, 'oldest'], ['10.0.0.3', 60, 'oldest']),
      [`${KEA}.1`]: keaRows(['10.0.0.1', 60, 'older'], ['10.0.0.3', 60, 'older']),
      [KEA]: keaRows(['10.0.0.1', 60, 'new'], ['10.0.0.3', 0, '']),
    };
    t.same(namesOf(await stores(t, parts)), ['10.0.0.1 new', '10.0.0.2 oldest']);
    const completed = { ...parts, [`${KEA}.completed`]: keaRows(['10.0.0.9', 60, 'older']), [`${KEA}.output`]: 'x' };
    t.same(namesOf(await stores(t, completed)), ['10.0.0.9 older', '10.0.0.1 new']);
    const unreadable = { ...parts, [`${KEA}.2`]: 'x'.repeat(5 * 1024 * 1024) };
    t.match(await see(t, unreadable), { state: 'ok', value: [{ count: 1 }], note: /kea-leases4\.csv\.2 is longer/ });
  });

  t.test('host-local', async (t) => {
    const ipam = { type: 'host-local', ranges: [[{ subnet: '10.244.1.0/24' }]] };
    const conf = (name: string, extra: object = {}) =>
      JSON.stringify({ cniVersion: '1.0.0', name, plugins: [{ type: 'ptp', ipam: { ...ipam, ...extra } }] });
    const changes = {
      [`${PODS}/10.244.1.2`]: 'a1\r\neth0',
      [`${PODS}/10.244.1.3`]: 'b2',
      [`${PODS}/10.244.1.4`]: 'x'.repeat(5000),
      [`${PODS}/fd00::5`]: 'a1\r\neth0',
      [`${PODS}/last_reserved_ip.0`]: '10.244.1.4',
      [`${PODS}/lock`]: '',
      'var/lib/cni/networks/storage/192.168.9.2': 'a1\r\nnet1',
      'var/lib/cni/networks/empty/lock': '',
      'run/cni-ipam-state/blue/10.0.0.2': 'c3\r\neth0',
      'etc/cni/net.d/10-pods.conflist': conf('pods'),
      'etc/cni/net.d/20-blue.conflist': conf('blue', { dataDir: '/run/cni-ipam-state', ranges: [] }),
      'etc/cni/net.d/30-broken.conflist': '{',
    };
    const server = 'host-local';
    const shared = { server, file: `/${PODS}`, network: 'pods', count: 4, active: 4, lastReserved: ['10.244.1.4'] };
    const slice = await see(t, changes);
    t.same(slice.state === 'ok' && slice.value, [
      {
        ...shared,
        leases: [
          { server, address: '10.244.1.2', containerId: 'a1', interface: 'eth0' },
          { server, address: '10.244.1.3', containerId: 'b2' },
          { server, address: '10.244.1.4' },
          { server, address: 'fd00::5', containerId: 'a1', interface: 'eth0' },
        ],
        ranges: [{ subnet: '10.244.1.0/24' }],
      },
      {
        ...{ server, file: '/var/lib/cni/networks/storage', network: 'storage', count: 1, active: 1, lastReserved: [] },
        leases: [{ server, address: '192.168.9.2', containerId: 'a1', interface: 'net1' }],
      },
      {
        ...{ server, file: '/run/cni-ipam-state/blue', network: 'blue', count: 1, active: 1, lastReserved: [] },
        leases: [{ server, address: '10.0.0.2', containerId: 'c3', interface: 'eth0' }],
        ranges: [],
      },
    ]);
    t.match(slice, { note: /10\.244\.1\.4 is longer than 4096 bytes/ });
  });

  t.test('more than is kept', async (t) => {
    const many = await see(t, { [DNSMASQ]: lines(1500), 'var/lib/dnsmasq/a.leases': lines(1500) });
    t.match(many, { state: 'ok', note: '1000 leases are left out' });
    const sizes =
      many.state === 'ok' ? many.value.map(({ count, active, leases }) => [count, active, leases.length]) : [];
    t.same(sizes, [
      [1500, 1500, 1500],
      [1500, 1500, 500],
    ]);
    const files = Array.from({ length: 70 }, (_, i) => [`var/lib/dnsmasq/${i}.leases`, '']);
    t.match(await see(t, Object.fromEntries(files)), { state: 'ok', note: '/var/lib/dnsmasq: 6 files are not read' });
    const networks = Array.from({ length: 66 }, (_, i) => [`var/lib/cni/networks/n${i}/10.0.0.1`, 'a']);
    t.match(await see(t, Object.fromEntries(networks)), { state: 'ok', note: '2 networks of host-local are not read' });
  });

  t.test('none', async (t) => {
    const absent = { state: 'absent', reason: 'no server keeps leases here' };
    t.same(await see(t, {}), absent);
    const beside = { 'var/lib/misc/x.leases': 'x', 'var/lib/cni/networks/README': 'x', [`${KEA}.2`]: 'x' };
    t.same(await see(t, beside), absent, 'other files');
  });

  t.test('stores that may not be read', async (t) => {
    const closed = { 'fail/var/lib/kea.txt': "EACCES: permission denied, scandir '/var/lib/kea'\n" };
    t.match(await see(t, closed), { state: 'failed', error: /^EACCES/ });
    t.match(await see(t, { ...closed, [DNSMASQ]: lines(1) }), { state: 'ok', value: [{ count: 1 }], note: /^EACCES/ });
    const pods = { 'fail/var/lib/cni/networks.txt': 'EACCES: permission denied\n' };
    t.match(await see(t, pods), { state: 'failed', error: /^EACCES/ });
  });

  t.test('files that are no leases', async (t) => {
    for (const path of [DNSMASQ, DHCPD, KEA, 'var/lib/libvirt/dnsmasq/virbr0.status']) {
      for (const text of GARBAGE) {
        const slice = await see(t, { [path]: text });
        t.equal(slice.state, 'failed', `${path}: ${JSON.stringify(text)} ${JSON.stringify(slice)}`);
      }
    }
    const four = { [DNSMASQ]: 'x\n', [DHCPD]: 'x;', [KEA]: 'x\n', 'var/lib/dnsmasq/a.leases': 'x\n' };
    t.match(await see(t, four), { state: 'failed', error: /; and 1 more$/ });
    const beside = { ...four, 'var/lib/dhcpd/dhcpd.leases': 'lease 10.0.0.1 { }' };
    t.match(await see(t, beside), { state: 'ok', value: [{ count: 1 }], note: /and 1 more$/ });
  });

  t.test('another network namespace', async (t) => {
    t.same(await see(t, { ...FOREIGN, [DNSMASQ]: lines(1) }), {
      state: 'absent',
      reason: 'the lease files here belong to another network namespace',
    });
  });
});
