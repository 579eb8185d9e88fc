import type { HostState } from '../../model/state.ts';

/**
 * What two states must agree in to be the same but for what is always moving: connections, latencies, neighbours,
 * times of leases, counters, figures in the words of findings. Equal texts, equal structure.
 */
export function structureOf(state: HostState): string {
  const gateways = new Set(state.gateways.map(({ address }) => address));
  const {
    takenAt: _at,
    durationMs: _ms,
    connections: _connections,
    omitted: _omitted,
    undecided: _undecided,
    node,
    ...lasting
  } = state;
  return JSON.stringify({
    ...lasting,
    node: node && [node.name, node.hypervisor],
    // An entry that the kernel has not used for a while is confirmed again when it is needed.
    gateways: state.gateways.map(({ answered: _now, ...gateway }) => ({
      ...gateway,
      state: gateway.state === 'unreachable',
    })),
    answers: state.answers.map(({ latencyMs: _latency, ...answer }) => answer),
    leases: state.leases.map(({ renewAt: _renew, expiresAt: _expires, ...lease }) => lease),
    neighbours: state.neighbours.filter(({ dst }) => gateways.has(dst)),
    findings: state.findings.map(({ message: _words, fix: _fix, ...finding }) => finding),
  });
}
