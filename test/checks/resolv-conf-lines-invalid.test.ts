import check from '../../src/checks/resolv-conf-lines-invalid.ts';
import { testCheck } from '../support/check-tester.ts';
import { resolver } from '../support/hosts.ts';

const typo = { line: 2, text: 'nameservr 10.96.0.10', reason: 'unknown keyword nameservr' };
const ndots = { line: 4, text: 'options ndots:16', reason: 'ndots is at most 15' };
const host = (...problems: readonly (typeof typo)[]) => ({ resolver: resolver(['10.96.0.10'], { problems }) });

testCheck(check, {
  pass: {
    'every line understood': host(),
    'no server at all, but no bad line': { resolver: resolver([]) },
  },
  fail: {
    'one line': {
      host: host(typo),
      findings: [{ message: 'line', subject: '/etc/resolv.conf', data: { line: 2, text: typo.text } }],
      text: 'line 2 of resolv.conf, "nameservr 10.96.0.10": unknown keyword nameservr',
      fix: ['sed -n 2p /etc/resolv.conf', '# correct it at its source: most hosts have a program that writes the file'],
    },
    'an option out of range': { host: host(ndots), findings: [{ message: 'line', subject: '/etc/resolv.conf' }] },
    'two lines': {
      host: host(typo, ndots),
      findings: [{ message: 'lines', subject: '/etc/resolv.conf', data: { count: 2, line: 2 } }],
    },
    'a very long line': {
      host: host({ ...typo, text: 'x'.repeat(100_000) }),
      findings: [{ message: 'line', subject: '/etc/resolv.conf', data: { text: `${'x'.repeat(60)}…` } }],
    },
    'a thousand lines': {
      host: host(...Array.from({ length: 1000 }, (_, line) => ({ ...typo, line }))),
      findings: [{ message: 'lines', subject: '/etc/resolv.conf', data: { count: 1000 } }],
    },
  },
});
