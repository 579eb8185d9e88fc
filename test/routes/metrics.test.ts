import t from 'tap';
import up from '../../src/metrics/interface-up.ts';
import route from '../../src/routes/metrics.ts';
import { agentOf, ask } from '../support/agent.ts';
import { iface } from '../support/hosts.ts';

/** What Prometheus 2.53 sends, and what it sends where OpenMetrics is switched off. */
const PROMETHEUS =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const TEXT_ONLY = 'text/plain;version=0.0.4;q=1,*/*;q=0.1';

t.test('GET /metrics', async (t) => {
  const agent = agentOf({ interfaces: [iface('eth0')] }, { metrics: [up] });
  for (const [accept, open] of [
    ['*/*', false],
    [TEXT_ONLY, false],
    [PROMETHEUS, true],
    ['application/openmetrics-text;q=0.2, text/plain;q=0.9', false],
    ['application/openmetrics-text;q=0, text/plain;q=0.1', false],
  ] as const) {
    const { type, body } = await ask(route, agent, { accept });
    t.match(type, open ? /^application\/openmetrics-text; version=1\.0\.0/ : /^text\/plain; version=0\.0\.4/, accept);
    t.equal(String(body).endsWith('# EOF\n'), open);
    t.match(body, 'netdiagd_interface_up{interface="eth0"} 1\n');
  }
});
