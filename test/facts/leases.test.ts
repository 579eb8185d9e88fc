import t from 'tap';
import { currentLeases, isExpired, isInUse, isLiveStore, renewal } from '../../src/facts/leases.ts';
import type { Lease } from '../../src/model/lease.ts';
import type { Interface } from '../../src/model/network.ts';
import { address, iface, lease, TAKEN_AT } from '../support/hosts.ts';

const takenAt = new Date(TAKEN_AT);
const PAST = '2026-11-20T11:00:00.000Z';
const SOON = '2026-11-20T12:30:00.000Z';
const LATER = '2026-11-20T13:00:00.000Z';
const eth0 = iface('eth0', { addresses: [address('192.168.24.6/25')], altnames: ['enp1s0'] });

const chosen = (...leases: Lease[]) => currentLeases(leases, [eth0], takenAt).map(({ index }) => index);

t.test('leases', async (t) => {
  t.test('the lease that counts', async (t) => {
    const leftover = { client: 'dhclient', file: '/var/lib/dhcp/dhclient.leases', address: '10.0.0.9' };
    const { expiresAt: _end, renewAt: _renewal, ...endless } = lease('eth0');
    const rows: readonly (readonly [string, Lease[], number[]])[] = [
      ['none', [], []],
      ['of another interface', [lease('eth1')], []],
      ['by another name of the interface', [lease('enp1s0')], [0]],
      ['the last of one file, even if it ends sooner', [lease('eth0', { expiresAt: LATER }), lease('eth0')], [1]],
      ['a valid one before an expired one', [lease('eth0'), lease('eth0', { ...leftover, expiresAt: PAST })], [0]],
      [
        'of a client that tidies up before a leftover',
        [lease('eth0'), lease('eth0', { ...leftover, expiresAt: LATER })],
        [0],
      ],
      [
        'the one in use before another leftover',
        [
          lease('eth0', { client: 'dhcpcd', file: 'a', expiresAt: SOON }),
          lease('eth0', { ...leftover, expiresAt: LATER }),
        ],
        [0],
      ],
      [
        'the one that ends last',
        [lease('eth0', { file: 'a', expiresAt: SOON }), lease('eth0', { expiresAt: LATER })],
        [1],
      ],
      [
        'an unknown end before an expired one',
        [lease('eth0', { file: 'a', expiresAt: PAST }), { ...endless, leaseSeconds: 60 }],
        [1],
      ],
      ['an infinite one before any', [{ ...endless, file: 'a', leaseSeconds: 0xffffffff }, lease('eth0')], [0]],
      ['one per family', [lease('eth0'), lease('eth0', { address: 'fd10:0:2::2', file: 'a' })], [0, 1]],
    ];
    for (const [name, leases, expected] of rows) t.same(chosen(...leases), expected, name);
  });

  t.test('a lease without an interface goes by its MAC', async (t) => {
    const { interface: _name, ...nameless } = lease('eth0', { mac: '52:54:00:12:34:56' });
    const { mac: _mac, ...unknown } = nameless;
    t.same(chosen(nameless), [0]);
    t.same(chosen(unknown), []);
  });

  t.test('the lifetime of the address tells of a renewal that the store does not', async (t) => {
    const renewed = iface('eth0', { addresses: [address('192.168.24.6/25', { validLifetime: 3600 })] });
    const late = lease('eth0', { expiresAt: PAST, renewAt: '2026-11-20T10:30:00.000Z' });
    const [stale] = currentLeases([late], [eth0], takenAt);
    const [fresh] = currentLeases([late], [renewed], takenAt);
    t.ok(stale && isExpired(stale, takenAt));
    t.notOk(fresh && isExpired(fresh, takenAt));
    t.equal(fresh?.expiresAt, Date.parse(LATER));
    t.equal(fresh?.renewAt, Date.parse(SOON));
  });

  t.test('whether somebody keeps to a lease', async (t) => {
    const dynamic = iface('eth0', { addresses: [address('192.168.24.6/25', { flags: ['dynamic'] })] });
    const rows: readonly (readonly [string, Lease, Interface, boolean])[] = [
      ['a live store', lease('eth0'), iface('eth0'), true],
      ['a file, and no address', lease('eth0', { client: 'dhclient' }), iface('eth0'), false],
      ['a file, and a static address', lease('eth0', { client: 'dhclient' }), eth0, false],
      ['a file, and an address with a lifetime', lease('eth0', { client: 'dhclient' }), dynamic, true],
    ];
    for (const [name, held, on, expected] of rows) {
      const [current] = currentLeases([held], [on], takenAt);
      t.equal(current && isInUse(current), expected, name);
    }
  });

  t.test('times that are none', async (t) => {
    const [current] = currentLeases([lease('eth0', { expiresAt: 'never' })], [eth0], takenAt);
    t.equal(current?.expiresAt, undefined);
    t.equal(current && isExpired(current, takenAt), false);
  });

  t.test('commands and stores of the clients', async (t) => {
    const rows: readonly (readonly [string, string, boolean])[] = [
      ['systemd-networkd', 'networkctl reconfigure {subject}', true],
      ['NetworkManager', 'nmcli device connect {subject}', true],
      ['dhclient', 'dhclient -r {subject} && dhclient {subject}', false],
      ['dhcpcd', 'dhcpcd --release {subject} && dhcpcd --rebind {subject}', false],
      ['wicked', 'wicked ifup {subject}', false],
      ['udhcpc', 'udhcpc -i {subject} -n -q', false],
      ['connman', '# renew the lease of {subject} with its DHCP client', false],
    ];
    for (const [client, line, live] of rows) {
      t.same(renewal(lease('eth0', { client })), [line], client);
      t.equal(isLiveStore(lease('eth0', { client })), live, client);
    }
  });

  t.test('dhclient with files of its own for each interface', async (t) => {
    const own = '-lf /var/lib/dhcp/dhclient.eth0.leases -pf /run/dhclient.eth0.pid eth0';
    const file = '/var/lib/dhcp/dhclient.eth0.leases';
    t.same(renewal(lease('eth0', { client: 'dhclient', file }), 'eth0'), [`dhclient -r ${own} && dhclient ${own}`]);
    const others = [
      '/var/lib/dhcp/dhclient.leases',
      '/var/lib/dhclient/dhclient--eth0.lease',
      '/var/lib/dhcp/dhclient.$(id).leases',
    ];
    for (const file of others) {
      t.same(renewal(lease('eth0', { client: 'dhclient', file }), 'eth0'), ['dhclient -r eth0 && dhclient eth0'], file);
    }
  });
});
