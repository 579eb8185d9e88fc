import check from '../../src/checks/search-list-truncated.ts';
import type { Role } from '../../src/model/host.ts';
import { testCheck } from '../support/check-tester.ts';
import { type Host, resolver } from '../support/hosts.ts';

/** `search`, and as many domains of ten characters with a blank before each. */
const searching = (count: number, parts: Host = {}): Host => ({
  resolver: resolver(['10.96.0.10'], {
    search: Array.from({ length: count }, (_, i) => `d${10 + i}.example`.slice(-10)),
  }),
  ...parts,
});
const musl = { names: { libc: 'musl' } } as const;
const machine = (role: Role) => ({ host: { hostname: 'h', role } });
const SUBJECT = '/etc/resolv.conf';

testCheck(check, {
  pass: {
    'no search list': { resolver: resolver(['10.96.0.10']), ...musl },
    'musl takes it': searching(3, musl),
    'the longest line that musl takes': searching(22, musl),
    'glibc takes more': searching(23, { names: { libc: 'glibc' }, ...machine('node') }),
    'more than the kubelet hands on, and no kubelet': searching(40, machine('host')),
  },
  fail: {
    'musl passes over the line': {
      host: searching(23, musl),
      findings: [{ message: 'dropped', subject: SUBJECT, data: { bytes: 260, count: 23 } }],
      text: 'the search line of /etc/resolv.conf has 260 bytes, so that musl passes over all its 23 domains',
    },
    'many domains on a node': {
      host: searching(33, machine('node')),
      findings: [{ message: 'handedOn', subject: SUBJECT, data: { count: 33 } }],
    },
    'long domains on a node': {
      host: {
        ...machine('node'),
        resolver: resolver([], { search: Array.from({ length: 10 }, () => `${'x'.repeat(60)}.`.repeat(4)) }),
      },
      findings: [{ message: 'handedOn', subject: SUBJECT, data: { count: 10 } }],
    },
  },
});
