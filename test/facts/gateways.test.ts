import t from 'tap';
import { isOnLink, silentGateways } from '../../src/facts/gateways.ts';
import { address, gateway, iface, neighbour, route } from '../support/hosts.ts';

const silent = { state: 'unreachable', neighbourState: ['FAILED'] } as const;
const routing = {
  routes: [
    route('default', { gateway: '192.0.2.1', dev: 'eth0' }),
    route('default', { metric: 200, nexthops: [{ gateway: '198.51.100.1', dev: 'eth1', flags: [] }] }),
    route('default', { gateway: 'fe80::1', dev: 'eth0', metric: 1024 }),
  ],
  rules: [],
};
const failed = [neighbour('192.0.2.1', 'eth0', 'FAILED')];

t.test('gateways', async (t) => {
  t.test('which are silent, and whether the host has another way', async (t) => {
    const rows: readonly (readonly [string, Parameters<typeof silentGateways>[0], string[]])[] = [
      ['nothing seen', { routing, neighbours: [] }, []],
      ['by the neighbour table', { routing, neighbours: failed }, ['192.0.2.1 eth0']],
      ['the probe knows better', { routing, neighbours: failed, gateways: [gateway('192.0.2.1', 'eth0')] }, []],
      [
        'of the better route',
        { routing, neighbours: [], gateways: [gateway('192.0.2.1', 'eth0', silent), gateway('198.51.100.1', 'eth1')] },
        ['192.0.2.1 eth0'],
      ],
      [
        'of the spare route',
        { routing, neighbours: [], gateways: [gateway('192.0.2.1', 'eth0'), gateway('198.51.100.1', 'eth1', silent)] },
        ['198.51.100.1 eth1 spare'],
      ],
      [
        'of IPv6 beside IPv4',
        { routing, neighbours: [], gateways: [gateway('192.0.2.1', 'eth0'), gateway('fe80::1', 'eth0', silent)] },
        ['fe80::1 eth0 spare'],
      ],
      [
        'of IPv4 beside IPv6',
        { routing, neighbours: [], gateways: [gateway('192.0.2.1', 'eth0', silent), gateway('fe80::1', 'eth0')] },
        ['192.0.2.1 eth0'],
      ],
      [
        'all of them',
        {
          routing,
          neighbours: [],
          gateways: [gateway('192.0.2.1', 'eth0', silent), gateway('fe80::1', 'eth0', silent)],
        },
        ['192.0.2.1 eth0', 'fe80::1 eth0'],
      ],
    ];
    for (const [name, seen, expected] of rows) {
      const found = silentGateways(seen);
      t.same(
        found.map(({ address, dev, spare }) => `${address} ${dev}${spare ? ' spare' : ''}`),
        expected,
        name,
      );
      t.ok(
        found.every(({ evidence }) => evidence.length > 0),
        'with evidence',
      );
    }
  });

  t.test('which are on the segment', async (t) => {
    const link = (dst: string, parts: Parameters<typeof route>[1] = {}) => route(dst, { dev: 'eth0', ...parts });
    const rows: readonly (readonly [string, string, ReturnType<typeof route>[], boolean])[] = [
      ['in the prefix', '192.0.2.1', [], true],
      ['outside of it', '198.51.100.1', [], false],
      ['at the other end', '203.0.113.2', [], true],
      ['behind a host route', '169.254.1.1', [link('169.254.1.1')], true],
      ['behind a link route', '169.254.1.1', [link('169.254.0.0/16')], true],
      ['behind a link route elsewhere', '169.254.1.1', [link('169.254.1.1', { dev: 'eth1' })], false],
      ['behind another gateway', '169.254.1.1', [link('169.254.1.1', { gateway: '192.0.2.1' })], false],
      ['behind an unreachable route', '169.254.1.1', [link('169.254.1.1', { type: 'unreachable' })], false],
      ['of the other family', '2001:db8::1', [link('169.254.1.1')], false],
    ];
    const addresses = [address('192.0.2.10/24'), address('203.0.113.1/32', { peer: '203.0.113.2' })];
    for (const [name, router, routes, expected] of rows)
      t.equal(isOnLink(router, iface('eth0', { addresses }), { routes, rules: [] }), expected, name);
  });
});
