import check from '../../src/checks/neighbour-table-nearly-full.ts';
import { testCheck } from '../support/check-tester.ts';
import { neighbour } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const sysctls = { 'net.ipv4.neigh.default.gc_thresh3': 1024, 'net.ipv6.neigh.default.gc_thresh3': 1024 };
const host = (inet: number, inet6 = 9) =>
  kernelOf({ sysctls, neighbours: { inet: { entries: inet }, inet6: { entries: inet6 } } });
const full = (subject: string) => ({ message: 'nearlyFull', subject }) as const;
/** What flannel sets for the other nodes. */
const nodes = Array.from({ length: 400 }, (_, i) =>
  neighbour(`10.244.${i % 250}.${Math.floor(i / 250)}`, 'flannel.1', 'PERMANENT', '02:00:00:00:00:09'),
);

testCheck(check, {
  pass: {
    'a few neighbours': host(12),
    'just below the threshold': host(819),
    'entries that count for nothing': { ...host(1000), neighbours: nodes },
    'a namespace that does not show the limit': kernelOf({ neighbours: { inet: { entries: 2000 } } }),
    'a namespace that does not show the table': kernelOf({ sysctls }),
    'a limit of nothing': kernelOf({
      sysctls: { 'net.ipv4.neigh.default.gc_thresh3': 0 },
      neighbours: { inet: { entries: 5 } },
    }),
  },
  fail: {
    'many pods': {
      host: host(900),
      findings: [{ ...full('inet'), severity: 'warning' }],
      text: '900 of 1024 entries of the IPv4 neighbour table are in use (87 %)',
      fix: [
        'sysctl -w net.ipv4.neigh.default.gc_thresh3=2048 net.ipv4.neigh.default.gc_thresh2=1024',
        '# keep it in /etc/sysctl.d of the node: pods cannot set it',
      ],
    },
    'full, both of them': {
      host: host(1024, 1000),
      findings: [
        { ...full('inet'), severity: 'critical' },
        { ...full('inet6'), severity: 'critical' },
      ],
    },
  },
});
