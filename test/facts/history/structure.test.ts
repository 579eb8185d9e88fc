import t from 'tap';
import { structureOf } from '../../../src/facts/history/structure.ts';
import type { HostState } from '../../../src/model/state.ts';
import { moved, stateAt } from '../../support/remembered.ts';

t.test('structure of a state', async (t) => {
  const is = structureOf(stateAt(0));
  for (const seconds of [1, 60, 601]) t.equal(structureOf(stateAt(seconds)), is, `${seconds} s later`);
  const { gateways, leases, findings, answers } = stateAt(0);
  const [gateway, lease, finding, answer] = [gateways[0], leases[0], findings[0], answers[0]];
  if (!gateway || !lease || !finding || !answer) return t.fail('the state has them');
  const others: Readonly<Record<string, Partial<HostState>>> = {
    'an address': { interfaces: moved(0).interfaces },
    'another node': { node: { name: 'master2' } },
    'a boot': { bootId: 'another' },
    'the MAC of a gateway': { gateways: [{ ...gateway, mac: '0a:58:c0:a8:18:81' }] },
    'a gateway that is silent': { gateways: [{ ...gateway, state: 'unreachable' }] },
    'a lease': { leases: [{ ...lease, server: '192.168.24.129' }] },
    'no finding': { findings: [] },
    'a graver finding': { findings: [{ ...finding, severity: 'critical' }] },
    'another answer': { answers: [{ ...answer, result: 'timeout' }] },
  };
  for (const [name, parts] of Object.entries(others)) t.not(structureOf(stateAt(0, parts)), is, name);
  const { answered: _answered, ...unasked } = gateway;
  t.equal(structureOf(stateAt(0, { gateways: [{ ...unasked, state: 'unconfirmed' }] })), is, 'a gateway asked less');
});
