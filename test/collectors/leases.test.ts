import t from 'tap';
import leases from '../../src/collectors/leases.ts';
import { option, packet } from '../support/dhcp-packets.ts';
import { type Changes, collected, FOREIGN, GARBAGE } from '../support/tree.ts';

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
const DEVICE = 'run/NetworkManager/devices/2';
const UUID = '4e7d1559-9129-3da8-9160-f46766d60e22';
const MANAGED = `[device]\nmanaged=true\nconnection-uuid=${UUID}\n`;
const NMCLI = 'exec/nmcli -t -f all device show eth0';
const ANSWER = `GENERAL.DEVICE:eth0
DHCP4.OPTION[1]:dhcp_lease_time = 7200
DHCP4.OPTION[2]:ip_address = 192.168.24.132
`;
/** A guest whose eth0 has an address with a lifetime, and no lease of networkd. */
const GUEST: Changes = { [NETWORKD]: null };
const PACKET = packet([...option(54, 192, 0, 2, 1), ...option(51, 0, 0, 2, 88)]);
const CLOUD_INIT = JSON.stringify({ interface: 'eth0', 'fixed-address': '192.168.24.132', routers: '192.168.24.129' });
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

  t.test('of dhcpcd, by the time and the name of the file', async (t) => {
    const at = (path: string) => [`/var/lib/dhcpcd/${path}`, '2026-11-21T02:00:00.000Z'];
    const manifest = { takenAt: '2026-11-21T02:20:00.000Z', modified: Object.fromEntries(['eth0.lease'].map(at)) };
    const slice = await collected(t, leases, 'plain-server-static', {
      'netdiagd.json': JSON.stringify(manifest),
      'var/lib/dhcpcd/eth0.lease': PACKET,
      'var/lib/dhcpcd/eth0-guests.lease': PACKET,
      'var/lib/dhcpcd/duid': 'x',
      'var/db/dhcpcd/wlan0-home.lease': PACKET,
    });
    const lease = { client: 'dhcpcd', address: '192.0.2.5', server: '192.0.2.1', leaseSeconds: 600 };
    t.match(slice, {
      state: 'ok',
      value: [
        { ...lease, interface: 'eth0', file: '/var/lib/dhcpcd/eth0-guests.lease' },
        { ...lease, interface: 'eth0', file: '/var/lib/dhcpcd/eth0.lease', expiresAt: '2026-11-21T02:10:00.000Z' },
        { ...lease, interface: 'wlan0-home', file: '/var/db/dhcpcd/wlan0-home.lease' },
      ],
    });
  });

  t.test('of dhcpcd that is no packet', async (t) => {
    const slice = await collected(t, leases, 'plain-server-static', { 'var/lib/dhcpcd/eth0.lease': 'ADDRESS=' });
    t.same(slice, {
      state: 'failed',
      error: '/var/lib/dhcpcd/eth0.lease: a DHCPv4 packet has 240 bytes at least at offset 8',
    });
  });

  t.test('of wicked, its file for others where it is all there is', async (t) => {
    const xml =
      '<lease><acquired>1795219200</acquired><ipv4:dhcp><lease-time>60</lease-time><address>192.0.2.5</address></ipv4:dhcp></lease>';
    const files = {
      'var/lib/wicked/lease-eth0-dhcp-ipv4.xml': xml,
      'var/lib/wicked/lease-eth1-dhcp-ipv4.xml': '<lease><state>released</state></lease>',
      'var/lib/wicked/duid.xml': '<duid/>',
      'run/wicked/leaseinfo.eth0.dhcp.ipv4': "INTERFACE='eth0'\nIPADDR='192.0.2.5/24'\n",
      'run/wicked/leaseinfo.eth2.dhcp.ipv4': "INTERFACE='eth2'\nIPADDR='192.0.2.7/24'\n",
      'run/wicked/leaseinfo.eth2.static.ipv4': 'x',
    };
    const slice = await collected(t, leases, 'plain-server-static', files);
    t.match(slice, {
      state: 'ok',
      value: [
        { client: 'wicked', interface: 'eth0', address: '192.0.2.5', expiresAt: '2026-11-21T00:01:00.000Z' },
        { client: 'wicked', interface: 'eth2', address: '192.0.2.7' },
      ],
    });
    t.equal(slice.state === 'ok' && slice.value.length, 2);
    const broken = { 'var/lib/wicked/lease-eth0-dhcp-ipv4.xml': xml.slice(0, 80) };
    t.match(await collected(t, leases, 'plain-server-static', broken), { state: 'failed', error: /line 1: / });
  });

  t.test('of cloud-init, where no client tells of the interface', async (t) => {
    const file = 'run/cloud-init/tmp/eth0.lease.json';
    t.match(await collected(t, leases, 'kubevirt-guest-healthy', { ...GUEST, [file]: CLOUD_INIT }), {
      state: 'ok',
      value: [{ client: 'cloud-init', interface: 'eth0', router: ['192.168.24.129'], file: `/${file}` }],
    });
    const both = await collected(t, leases, 'kubevirt-guest-healthy', { [file]: CLOUD_INIT });
    t.same(both.state === 'ok' && both.value.map(({ client }) => client), ['systemd-networkd']);
    const past = { ...GUEST, [file]: CLOUD_INIT.replace('.132', '.7') };
    t.equal((await collected(t, leases, 'kubevirt-guest-healthy', past)).state, 'absent', 'of an address that is gone');
    const broken = { ...GUEST, [file]: '{"interface":' };
    t.match(await collected(t, leases, 'kubevirt-guest-healthy', broken), { state: 'failed', error: /not valid JSON/ });
  });

  t.test('of NetworkManager itself, where its device file lags', async (t) => {
    const collect = (changes: Changes) => collected(t, leases, 'kubevirt-guest-healthy', { ...GUEST, ...changes });
    const current = { client: 'NetworkManager', interface: 'eth0', address: '192.168.24.132', leaseSeconds: 7200 };
    for (const device of [MANAGED, `${MANAGED}[dhcp4]\nip_address=192.168.24.7\n`]) {
      const slice = await collect({ [DEVICE]: device, [`${NMCLI}.txt`]: ANSWER });
      t.match(slice, { state: 'ok', value: [current] });
      t.equal(slice.state === 'ok' && slice.value.length, 1, 'instead of the late one');
    }
    for (const [why, changes] of [
      ['it has the lease', { [DEVICE]: NETWORK_MANAGER }],
      ['another client has the lease', { [NETWORKD]: `ADDRESS=192.168.24.132\n`, [DEVICE]: MANAGED }],
      ['it does not manage the interface', { [DEVICE]: '[device]\nmanaged=false\n' }],
      ['there is no NetworkManager', {}],
    ] as const) {
      const slice = await collect({ ...changes, [`${NMCLI}.fail`]: '1\nit must not be asked\n' });
      t.notMatch(slice, { error: /must not be asked/ }, why);
      t.notMatch(slice, { note: /must not be asked/ }, why);
    }
    const silent = { [DEVICE]: MANAGED, [`${NMCLI}.fail`]: '\nnmcli did not answer\n' };
    t.same(await collect(silent), { state: 'failed', error: 'nmcli did not answer' });
    const error = { [DEVICE]: MANAGED, [`${NMCLI}.txt`]: 'Error: NetworkManager is not running.\n' };
    t.match(await collect(error), { state: 'failed', error: /^nmcli -t -f all device show: line 1/ });
  });

  t.test('of NetworkManager by its lease file, where it cannot be asked', async (t) => {
    const file = `var/lib/NetworkManager/internal-${UUID}-eth0.lease`;
    const changes = { ...GUEST, [DEVICE]: MANAGED, [file]: '# This is private data.\nADDRESS=192.168.24.132\n' };
    const kept = { client: 'NetworkManager', interface: 'eth0', address: '192.168.24.132', file: `/${file}` };
    for (const more of [{}, { [`${NMCLI}.fail`]: '8\nNetworkManager is not running\n' }]) {
      const slice = await collected(t, leases, 'kubevirt-guest-healthy', { ...changes, ...more });
      t.match(slice, { state: 'ok', value: [kept] });
    }
    for (const other of [
      { [DEVICE]: MANAGED.replace(UUID, UUID.replace('4', '5')) },
      { [DEVICE]: MANAGED.replace(UUID, '../../../etc') },
      { [DEVICE]: null },
    ]) {
      const slice = await collected(t, leases, 'kubevirt-guest-healthy', { ...changes, ...other });
      t.equal(slice.state, 'absent', 'that of another connection');
    }
    const fixed = await collected(t, leases, 'plain-server-static', { [DEVICE]: MANAGED, [file]: changes[file] ?? '' });
    t.equal(fixed.state, 'absent', 'of an interface that has a static address now');
    const closed = { ...changes, [file]: null, [`fail/${file}.txt`]: 'EACCES: permission denied, open\n' };
    t.equal((await collected(t, leases, 'kubevirt-guest-healthy', closed)).state, 'absent', 'where only root may look');
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
