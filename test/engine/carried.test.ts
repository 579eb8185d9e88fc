import t from 'tap';
import { carried } from '../../src/engine/carried.ts';
import type { HostState } from '../../src/model/state.ts';
import { link, moved, state } from '../support/states.ts';

const LATER = '2026-11-20T12:00:30.000Z';
const without = (...unseen: HostState['unseen']): HostState =>
  state({ takenAt: LATER, gateways: [], leases: [], routes: [], unseen });

t.test('what a look could not see is as it was known', async (t) => {
  const { node: _, ...silent } = without('node', 'lease', 'route');
  const known = carried(state(), silent);
  t.same([known.node, known.leases, known.routes], [state().node, state().leases, state().routes]);
  t.same(known.unseen, []);
  t.equal(known.takenAt, LATER);
  t.same(known.gateways, [], 'what was seen, and is not there, is not');
});

t.test('what nobody has seen yet is not known', async (t) => {
  const first = state({ leases: [], unseen: ['lease'] });
  t.same(carried(undefined, first), first);
  t.same(carried(first, without('lease')).unseen, ['lease']);
});

t.test('a part of what is known of the node, and of a gateway', async (t) => {
  const known = carried(state(), moved({ node: { name: 'node02' } }));
  t.match(known.node, { name: 'node02', hypervisor: '9.1.0', vmCpuSeconds: 812 }, 'metrics that are empty for a while');
  const gateway = { address: '192.168.24.1', dev: 'eth0', state: 'unreachable' as const };
  t.equal(carried(state(), state({ gateways: [gateway] })).gateways[0]?.mac, '0a:58:c0:a8:18:01');
  t.equal(
    carried(state(), state({ gateways: [{ ...gateway, dev: 'eth1' }] })).gateways[0]?.mac,
    undefined,
    'the same address on another interface is another gateway',
  );
});

t.test('addresses are known as long as their interfaces are', async (t) => {
  const blind = state({ interfaces: [], unseen: ['interface', 'address'] });
  t.same(carried(state(), blind).interfaces, state().interfaces);
  const bare = state({ interfaces: [link('eth0')] });
  t.same(carried(state(), bare).interfaces[0]?.addresses, [], 'seen to be gone');
});

t.test('after a restart of the system nothing is as it was', async (t) => {
  const started = without('lease', 'route');
  const after = { ...started, bootId: 'another' };
  t.same(carried(state(), after), after);
});
