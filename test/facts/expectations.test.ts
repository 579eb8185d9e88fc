import t from 'tap';
import { addressless, expectedUp, type Seen } from '../../src/facts/expectations.ts';
import { address, iface, lease, loopback, route, TAKEN_AT } from '../support/hosts.ts';
import { identity, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const takenAt = new Date(TAKEN_AT);
const WEEK_MS = 604_800_000;
const v4 = { addresses: [address('192.0.2.10/24')] };
const expected = (seen: Seen) =>
  expectedUp(seen, takenAt).map(({ iface, cause, scope }) => `${iface.name} ${cause} ${scope ?? 'any'}`);
const lacking = (seen: Seen, leftoverMs = WEEK_MS) =>
  addressless(seen, takenAt, leftoverMs).map(({ iface, lease, family }) =>
    [iface.name, lease ? 'leased' : 'alone', ...(family ? [family] : [])].join(' '),
  );
const routing = (...routes: ReturnType<typeof route>[]) => ({ routes, rules: [] });

t.test('expectations', async (t) => {
  t.test('what has to be up', async (t) => {
    const rows: readonly (readonly [string, Seen, string[]])[] = [
      ['loopback', { interfaces: [loopback()] }, []],
      ['an address', { interfaces: [iface('eno1', v4), iface('eno2')] }, ['eno1 address eno1']],
      ['a lease', { interfaces: [iface('eno1')], leases: [lease('eno1')] }, ['eno1 lease eno1']],
      ['the only card of a guest', { interfaces: [iface('eth0')], host: identity('vm') }, ['eth0 only eth0']],
      ['two cards of a guest', { interfaces: [iface('eth0'), iface('eth1')], host: identity('vm') }, []],
      ['the only card of a server', { interfaces: [iface('eth0')], host: identity('host') }, []],
      [
        'a link-local route is no reason',
        {
          interfaces: [iface('eno1')],
          routing: routing(route('fe80::/64', { dev: 'eno1' }), route('ff00::/8', { dev: 'eno1' })),
        },
        [],
      ],
      [
        'a route of another table is no reason',
        { interfaces: [iface('eno1')], routing: routing(route('192.0.2.0/24', { dev: 'eno1', table: '100' })) },
        [],
      ],
      [
        'a leg of a multipath route',
        {
          interfaces: [iface('eno1'), iface('eno2')],
          routing: routing(route('default', { nexthops: [{ gateway: '192.0.2.1', dev: 'eno2', flags: [] }] })),
        },
        ['eno2 route eno2'],
      ],
      [
        'a card and the VLAN on it both matter',
        { interfaces: [iface('eno1', v4), iface('eno1.5', { kind: 'vlan', link: 'eno1', ...v4 })] },
        ['eno1 address any', 'eno1.5 address eno1.5'],
      ],
      [
        'devices that stand on each other',
        {
          interfaces: [iface('a', { kind: 'vlan', link: 'b', ...v4 }), iface('b', { kind: 'vlan', link: 'a', ...v4 })],
        },
        ['a address any', 'b address any'],
      ],
    ];
    for (const [name, seen, names] of rows) t.same(expected(seen), names, name);
  });

  t.test('what should have an address', async (t) => {
    const old = lease('eth0', { expiresAt: '2026-11-19T12:00:00.000Z' });
    t.same(lacking({ interfaces: [iface('eth0')], leases: [lease('eth0')] }), ['eth0 leased']);
    t.same(lacking({ interfaces: [iface('eth0'), iface('eth1')] }), ['eth0 alone']);
    t.same(lacking({ interfaces: [iface('eth0'), iface('eth1', v4)] }), []);
    t.same(lacking({ interfaces: [iface('eth0'), iface('eth1', v4)], leases: [old] }), ['eth0 leased']);
    t.same(lacking({ interfaces: [iface('eth0'), iface('eth1', v4)], leases: [old] }, 3_600_000), []);
    t.same(lacking({ interfaces: [iface('eth0')], host: identity('launcher') }), []);
    const v6 = { addresses: [address('2001:db8::5/64')] };
    t.same(lacking({ interfaces: [iface('eth0', v6)], leases: [lease('eth0')] }), ['eth0 leased inet']);
    t.same(lacking({ interfaces: [iface('eth0', v6)], leases: [old] }), [], 'of one family only a valid lease tells');
    t.same(lacking({ interfaces: [iface('eth0', v4)], leases: [lease('eth0')] }), [], 'another address of the family');
  });

  t.test('healthy hosts rely on nothing that is down', async (t) => {
    for (const [name, host] of Object.entries(QUIET_HOSTS)) {
      const seen = { interfaces: [], ...host };
      t.same(
        expectedUp(seen, takenAt).filter(({ iface }) => !iface.flags.includes('LOWER_UP')),
        [],
        name,
      );
      t.same(lacking(seen), [], name);
    }
  });
});
