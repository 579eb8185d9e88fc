import t from 'tap';
import { countAddressChanges, signalsBetween } from '../../src/engine/state-signals.ts';
import type { HostState } from '../../src/model/state.ts';
import { link, state } from '../support/states.ts';

const BEFORE = state({
  bootId: 'a',
  node: { name: 'node01', vmCpuSeconds: 700, aheadSeconds: 0.3 },
  interfaces: [
    link('eth0', ['192.168.24.6/25', 'fd00::6/64'], { carrierChanges: 2 }),
    link('veth1', [], { kind: 'veth' }),
  ],
  gateways: [{ address: '192.168.24.1', dev: 'eth0', mac: '0a:58:c0:a8:18:01', state: 'reachable' }],
  routes: [{ family: 'inet', type: 'unicast', dst: 'default', table: 'main', via: '192.168.24.1', dev: 'eth0' }],
  leases: [
    {
      client: 'networkd',
      interface: 'eth0',
      address: '192.168.24.6',
      router: ['192.168.24.1'],
      dns: [],
      expiresAt: '2026-11-20T13:00:00Z',
    },
  ],
});
const eth0 = (parts: Partial<HostState['interfaces'][number]>) => ({
  interfaces: BEFORE.interfaces.map((item) => (item.name === 'eth0' ? { ...item, ...parts } : item)),
});
const gateway = (parts: Partial<HostState['gateways'][number]>) => ({
  gateways: BEFORE.gateways.map((item) => ({ ...item, ...parts })),
});
const lease = (parts: Partial<HostState['leases'][number]>) => ({
  leases: BEFORE.leases.map((item) => ({ ...item, ...parts })),
});

/** What is different in the state after, and the signals that it gives. */
const CASES: readonly (readonly [string, Partial<HostState>, readonly object[]])[] = [
  ['nothing', {}, []],
  [
    'another node',
    { node: { name: 'node02', vmCpuSeconds: 3 } },
    [{ kind: 'node-changed', from: 'node01', to: 'node02' }, { kind: 'vm-process-changed' }],
  ],
  ['a node that is not named', { node: { vmCpuSeconds: 701 } }, []],
  ['a clock behind', { node: { ...BEFORE.node, aheadSeconds: 3.4 } }, [{ kind: 'clock-behind', seconds: 3.1 }]],
  ['a clock that is told in whole seconds', { node: { ...BEFORE.node, aheadSeconds: 1.2 } }, []],
  ['a start', { bootId: 'b' }, [{ kind: 'boot-changed' }]],
  [
    'another MAC',
    gateway({ mac: '0a:58:c0:a8:18:99' }),
    [{ kind: 'gateway-mac-changed', subject: '192.168.24.1 on eth0' }],
  ],
  [
    'a gateway without one',
    { gateways: [{ address: '192.168.24.1', dev: 'eth0', state: 'unreachable' }] },
    [{ kind: 'gateway-lost' }],
  ],
  ['a gateway that is not confirmed', gateway({ state: 'unconfirmed' }), []],
  ['the carrier', eth0({ carrierChanges: 4 }), [{ kind: 'carrier-toggled', subject: 'eth0' }]],
  ['the carrier, three times', eth0({ carrierChanges: 8 }), [{ kind: 'carrier-toggled', count: 3 }]],
  ['a carrier that is gone', eth0({ carrierChanges: 3, carrier: false }), []],
  ['another card', eth0({ index: 9 }), [{ kind: 'interface-replugged', subject: 'eth0' }]],
  ['a card with another MAC', eth0({ index: 9, mac: '02:00:00:00:00:01' }), []],
  [
    'another subnet',
    eth0({ addresses: ['192.168.24.132/25', 'fd00::6/64'] }),
    [{ kind: 'prefix-changed', from: '192.168.24.6/25', to: '192.168.24.132/25' }],
  ],
  ['the same subnet', eth0({ addresses: ['192.168.24.7/25', 'fd00::6/64'] }), [{ kind: 'address-changed' }]],
  ['another length', eth0({ addresses: ['192.168.24.6/24', 'fd00::6/64'] }), [{ kind: 'prefix-changed' }]],
  ['another IPv6 prefix', eth0({ addresses: ['192.168.24.6/25', 'fd01::6/64'] }), [{ kind: 'address-changed' }]],
  ['a lease that was prolonged', lease({ expiresAt: '2026-11-20T14:00:00Z' }), []],
  [
    'another lease',
    lease({ address: '192.168.24.132' }),
    [{ kind: 'lease-renewed', from: '192.168.24.6', to: '192.168.24.132' }],
  ],
  ['no default route', { routes: [] }, [{ kind: 'route-changed', from: '192.168.24.1 on eth0' }]],
  ['a pod', { interfaces: [...BEFORE.interfaces, link('veth2', ['10.0.0.1/32'], { kind: 'veth' })] }, []],
  ['what was not seen', { gateways: [], interfaces: [], unseen: ['gateway', 'interface', 'address'] }, []],
];

t.test('signals between two states', async (t) => {
  for (const [name, parts, expected] of CASES) {
    const found = signalsBetween(BEFORE, { ...BEFORE, ...parts });
    t.match(found, expected, name);
    t.equal(found.length, expected.length, `${name}: no other`);
  }
});

t.test('the way out of a pod is a veth', async (t) => {
  const pod = state({ ...BEFORE, interfaces: [link('eth0', ['10.244.0.9/24'], { kind: 'veth', carrierChanges: 2 })] });
  const flapped = { ...pod, interfaces: [link('eth0', ['10.244.0.9/24'], { kind: 'veth', carrierChanges: 4 })] };
  t.match(signalsBetween(pod, flapped), [{ kind: 'carrier-toggled' }]);
  t.match(
    signalsBetween(pod, { ...flapped, routes: [] }),
    [{ kind: 'carrier-toggled' }, { kind: 'route-changed' }],
    'also when it is none any more',
  );
});

t.test('addresses that came and went', async (t) => {
  t.equal(countAddressChanges(BEFORE, BEFORE), 0);
  t.equal(countAddressChanges(BEFORE, { ...BEFORE, ...eth0({ addresses: ['192.168.24.132/25', 'fd00::6/64'] }) }), 2);
  t.equal(countAddressChanges(BEFORE, { ...BEFORE, interfaces: [], unseen: ['interface'] }), 0, 'not seen');
});
