import check from '../../src/checks/host-local-leaked.ts';
import type { LeaseStore, ServerLease } from '../../src/model/dhcp-server.ts';
import { testCheck } from '../support/check-tester.ts';

const FILE = '/var/lib/cni/networks/pods';
const lease = (last: number, parts: Partial<ServerLease> = {}): ServerLease => ({
  server: 'host-local',
  address: `10.244.1.${last}`,
  containerId: `c${last}`,
  interface: 'eth0',
  ...parts,
});
const gone = (last: number) => lease(last, { sandboxGone: true });
const host = (leases: readonly ServerLease[], parts: Partial<LeaseStore> = {}) => ({
  dhcpServers: [
    {
      server: 'host-local',
      file: FILE,
      network: 'pods',
      count: leases.length,
      active: leases.length,
      leases,
      ...parts,
    },
  ] as readonly LeaseStore[],
});

testCheck(check, {
  pass: {
    'all of them run': host([lease(2), lease(3)]),
    nothing: host([]),
    'another server': host([gone(2)], { server: 'dnsmasq' }),
  },
  fail: {
    'one that is gone': {
      host: host([lease(2), gone(3)]),
      findings: [{ message: 'leaked', subject: 'pods' }],
      text: 'pods whose network namespace is gone hold 1 address of the network pods: 10.244.1.3',
      fix: [
        '# look whether a sandbox of such an id is still there: crictl pods; where there is none, give the addresses back:',
        `rm ${FILE}/10.244.1.3`,
      ],
    },
    'many of them': {
      host: host([2, 3, 4, 5, 6, 7].map(gone)),
      findings: [{ message: 'leaked', subject: 'pods', data: { count: '6 addresses' } }],
      fix: [
        '# look whether a sandbox of such an id is still there: crictl pods; where there is none, give the addresses back:',
        ...[2, 3, 4, 5, 6].map((last) => `rm ${FILE}/10.244.1.${last}`),
        '# and 1 more: each file there has the id of a sandbox in its first line',
      ],
    },
    'a network without a name': {
      host: { dhcpServers: [{ server: 'host-local', file: FILE, count: 1, active: 1, leases: [gone(2)] }] },
      findings: [{ message: 'leaked', subject: FILE }],
    },
  },
});
