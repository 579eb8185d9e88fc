import check from '../../src/checks/neighbour-table-overflowing.ts';
import { testCheck } from '../support/check-tester.ts';
import { after } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const host = (table_fulls: number, inet6 = 0) =>
  kernelOf({ neighbours: { inet: { entries: 1024, table_fulls }, inet6: { entries: 3, table_fulls: inet6 } } });

const limited = (table_fulls: number, limit: number) =>
  kernelOf({
    neighbours: { inet: { entries: 1024, table_fulls }, inet6: { entries: 3, table_fulls: 0 } },
    sysctls: { 'net.ipv4.neigh.default.gc_thresh3': limit },
  });

testCheck(check, {
  pass: {
    'none at all': after(host(0), host(0)),
    'long ago': after(host(70), host(70)),
    'once or twice': after(host(70), host(79)),
    'a kernel that does not count it': after(kernelOf(), kernelOf({ neighbours: { inet: { entries: 5 } } })),
  },
  fail: {
    'of IPv4': {
      host: after(host(70), host(120)),
      findings: [{ message: 'overflowed', subject: 'inet' }],
      text: '50 times in 60 s a neighbour found no room in the IPv4 neighbour table',
      fix: [
        'sysctl net.ipv4.neigh.default.gc_thresh3',
        '# on the node, which alone can set it: give it twice that, and gc_thresh2 half of the new value',
      ],
    },
    'of a node with the limit of the kernel': {
      host: after(host(70), limited(120, 1024)),
      findings: [{ message: 'overflowed', subject: 'inet' }],
      fix: [
        'sysctl -w net.ipv4.neigh.default.gc_thresh3=8192 net.ipv4.neigh.default.gc_thresh2=4096',
        '# keep it in /etc/sysctl.d of the node',
      ],
    },
    'of a node with a larger limit, which is not taken back': {
      host: after(host(70), limited(120, 16_384)),
      findings: [{ message: 'overflowed', subject: 'inet' }],
      fix: [
        'sysctl -w net.ipv4.neigh.default.gc_thresh3=32768 net.ipv4.neigh.default.gc_thresh2=16384',
        '# keep it in /etc/sysctl.d of the node',
      ],
    },
    'of both': {
      host: after(host(0), host(20, 20)),
      findings: [
        { message: 'overflowed', subject: 'inet' },
        { message: 'overflowed', subject: 'inet6' },
      ],
    },
  },
});
