import check from '../../src/checks/conntrack-dropping.ts';
import type { Counters } from '../../src/model/kernel.ts';
import { testCheck } from '../support/check-tester.ts';
import { after } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const conntrack = { count: 262_144, max: 262_144 };
const host = (counters: Counters) => ({
  ...kernelOf({ conntrack: { entries: 262_144, insert_failed: 0, drop: 0, early_drop: 0, ...counters } }),
  conntrack,
});
const { conntrack: _conntrack, ...unlimited } = host({ drop: 90 });

testCheck(check, {
  pass: {
    'none at all': after(host({}), host({})),
    'long ago': after(host({ drop: 4000, early_drop: 12 }), host({ drop: 4000, early_drop: 12 })),
    'very few': after(host({}), host({ drop: 9, early_drop: 9 })),
    'those that could not be inserted': after(host({}), host({ drop: 40, insert_failed: 40 })),
    'nothing is tracked': after(kernelOf(), kernelOf()),
  },
  fail: {
    'no room': {
      host: after(host({}), host({ drop: 350, early_drop: 20 })),
      findings: [{ message: 'dropped', subject: 'nf_conntrack', data: { count: 350 } }],
      text: '350 packets of new connections were dropped in 60 s: the connection tracking table had no room',
      fix: [
        'sysctl -w net.netfilter.nf_conntrack_max=524288',
        '# keep it in /etc/sysctl.d, and find what opens so many connections: conntrack -L | less',
      ],
    },
    'others made room': {
      host: after(host({}), host({ early_drop: 200 })),
      findings: [{ message: 'evicted', subject: 'nf_conntrack', data: { count: 200 }, severity: 'warning' }],
    },
    'the limit is not known': {
      host: after(host({}), unlimited),
      findings: [{ message: 'dropped', subject: 'nf_conntrack' }],
      fix: ['sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max'],
    },
  },
});
