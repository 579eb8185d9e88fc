import t from 'tap';
import check from '../../src/checks/conntrack-nearly-full.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { testCheck } from '../support/check-tester.ts';
import { snapshotOf } from '../support/hosts.ts';

const usage = (count: number, max = 1000) => ({ conntrack: { count, max } });
const full = { message: 'nearlyFull', subject: 'nf_conntrack' } as const;

testCheck(check, {
  pass: {
    empty: usage(0),
    'just below the threshold': usage(799),
    'no limit': usage(5000, 0),
  },
  fail: {
    'at the first threshold': {
      host: usage(800),
      findings: [{ ...full, severity: 'warning' }],
      text: '800 of 1000 entries of the connection tracking table are in use (80 %)',
      fix: [
        'sysctl -w net.netfilter.nf_conntrack_max=2000',
        '# keep it in /etc/sysctl.d, and find what opens so many connections: conntrack -L | less',
      ],
    },
    'just below the second': { host: usage(949), findings: [{ ...full, severity: 'warning', data: { percent: 94 } }] },
    'at the second threshold': { host: usage(950), findings: [{ ...full, severity: 'critical' }] },
    'over the limit, after it was lowered': {
      host: usage(3000),
      findings: [{ ...full, severity: 'critical', data: { percent: 300 } }],
    },
  },
});

t.test('conntrack-nearly-full: thresholds of the configuration', async (t) => {
  const worst = (options: Record<string, number>) =>
    diagnose(snapshotOf(usage(900)), [check], { checks: { [check.id]: { options } } }).verdict;
  t.equal(worst({}), 'degraded');
  t.equal(worst({ warning: 0.92 }), 'healthy');
  t.equal(worst({ critical: 0.9 }), 'broken');
  t.equal(worst({ warning: 1, critical: 0.9 }), 'broken');
});
