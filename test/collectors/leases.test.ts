import t from 'tap';
import leases from '../../src/collectors/leases.ts';
import { collected, FOREIGN, GARBAGE } from '../support/tree.ts';

const NETWORKD = 'run/systemd/netif/leases/2';
const DHCLIENT = 'var/lib/dhcp/dhclient.eth0.leases';
const NETWORK_MANAGER = `[device]
managed=true

[dhcp4]
dhcp_lease_time=7200
dhcp_server_identifier=192.168.24.129
expiry=1795233600
ip_address=192.168.24.132
routers=192.168.24.129
subnet_mask=255.255.255.128
`;
const block = (name: string, address: string) =>
  `lease {\n  interface "${name}";\n  fixed-address ${address};\n  expire 6 2026/11/21 04:10:53;\n}\n`;

t.test('leases', async (t) => {
  t.test('of systemd-networkd', async (t) => {
    t.match(await collected(t, leases, 'kubevirt-guest-healthy'), {
      state: 'ok',
      value: [
        {
          client: 'systemd-networkd',
          interface: 'eth0',
          file: `/${NETWORKD}`,
          address: '192.168.24.132',
          prefixLength: 25,
          server: '192.168.24.129',
          router: ['192.168.24.129'],
          dns: ['10.96.0.10'],
          search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
          mtu: 1400,
          leaseSeconds: 7200,
          // Counted from the last change of the file.
          renewAt: '2026-11-21T03:10:49.660Z',
          rebindAt: '2026-11-21T03:55:49.660Z',
          expiresAt: '2026-11-21T04:10:49.660Z',
        },
      ],
    });
  });

  t.test('of dhclient', async (t) => {
    const expected = {
      client: 'dhclient',
      interface: 'eth0',
      file: `/${DHCLIENT}`,
      address: '192.168.24.132',
      mtu: 1400,
    };
    t.match(await collected(t, leases, 'ovs-node'), {
      state: 'ok',
      value: [{ ...expected, expiresAt: '2026-11-21T04:10:53.000Z' }],
    });
  });

  t.test('of dhclient the last of each interface and family', async (t) => {
    const text = [
      ['eth0', '192.0.2.1'],
      ['eth1', '192.0.2.2'],
      ['eth0', '192.0.2.3'],
    ];
    const changes = { [DHCLIENT]: text.map(([name = '', address = '']) => block(name, address)).join('') };
    const slice = await collected(t, leases, 'ovs-node', changes);
    t.same(slice.state === 'ok' && slice.value.map(({ address }) => address), ['192.0.2.3', '192.0.2.2']);
  });

  t.test('of NetworkManager', async (t) => {
    const changes = { 'run/NetworkManager/devices/2': NETWORK_MANAGER };
    const slice = await collected(t, leases, 'plain-server-static', changes);
    t.match(slice, {
      state: 'ok',
      value: [{ client: 'NetworkManager', interface: 'eth0', address: '192.168.24.132' }],
    });
  });

  t.test('of two clients at once', async (t) => {
    const slice = await collected(t, leases, 'kubevirt-guest-healthy', { [DHCLIENT]: block('eth0', '192.0.2.1') });
    t.match(slice, { state: 'ok', value: [{ client: 'systemd-networkd' }, { client: 'dhclient' }] });
  });

  t.test('without ip the interface is not known', async (t) => {
    const slice = await collected(t, leases, 'kubevirt-guest-healthy', { exec: null });
    t.equal(slice.state === 'ok' && slice.value[0]?.interface, undefined);
    t.match(slice, { state: 'ok', value: [{ address: '192.168.24.132' }] });
  });

  t.test('none', async (t) => {
    const absent = { state: 'absent', reason: 'no DHCP lease is kept on this host' };
    t.same(await collected(t, leases, 'plain-server-static'), absent);
    const device = { 'run/NetworkManager/devices/2': '[device]\nmanaged=true\n' };
    t.same(await collected(t, leases, 'plain-server-static', device), absent, 'a device with a static address');
    const other = { [NETWORKD]: null, 'run/systemd/netif/leases/.lock': 'x', [DHCLIENT]: '' };
    t.same(await collected(t, leases, 'kubevirt-guest-healthy', other), absent);
  });

  t.test('stores that may not be read', async (t) => {
    const changes = {
      'fail/var/lib/NetworkManager.txt': "EACCES: permission denied, scandir '/var/lib/NetworkManager'\n",
    };
    t.same(
      await collected(t, leases, 'plain-server-static', changes),
      {
        state: 'absent',
        reason: 'no DHCP lease is kept on this host; /var/lib/NetworkManager may not be looked into',
      },
      'a folder that NetworkManager closes on every host',
    );
    t.equal((await collected(t, leases, 'ovs-node', changes)).state, 'ok', 'do not hide the leases that were found');
    const own = { 'fail/run/systemd/netif/leases.txt': 'EACCES: permission denied\n' };
    t.match(await collected(t, leases, 'plain-server-static', own), { state: 'failed', error: /^EACCES/ });
    const broken = { 'fail/var/lib/dhcp.txt': 'EIO: i/o error, scandir\n' };
    t.match(await collected(t, leases, 'plain-server-static', broken), { state: 'failed', error: /^EIO/ });
  });

  t.test('a file that cannot be read does not hide the others', async (t) => {
    const changes = { [DHCLIENT]: block('eth0', '192.0.2.1'), 'var/lib/dhcp/dhclient.eth1.leases': GARBAGE[0] ?? '' };
    t.match(await collected(t, leases, 'plain-server-static', changes), {
      state: 'ok',
      value: [{ address: '192.0.2.1' }],
      note: /dhclient\.eth1\.leases/,
    });
  });

  t.test('many files that cannot be read are told of in a few words', async (t) => {
    const files = Array.from({ length: 50 }, (_, i) => [`var/lib/dhcp/dhclient.eth${i}.leases`, GARBAGE[0] ?? '']);
    const slice = await collected(t, leases, 'plain-server-static', Object.fromEntries(files));
    t.match(slice, { state: 'failed', error: /; and 47 more$/ });
  });

  t.test('another network namespace', async (t) => {
    t.same(await collected(t, leases, 'kubevirt-guest-healthy', FOREIGN), {
      state: 'absent',
      reason: 'the lease files here belong to another network namespace',
    });
  });

  t.test('files that are no leases', async (t) => {
    for (const path of [NETWORKD, DHCLIENT, 'run/NetworkManager/devices/2']) {
      for (const text of GARBAGE) {
        const slice = await collected(t, leases, 'plain-server-static', { [path]: text });
        t.equal(slice.state, 'failed', `${path}: ${JSON.stringify(text)} ${JSON.stringify(slice)}`);
      }
    }
  });
});
