import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

/** Lines shown as proof, and characters of the first one in the message. */
const SHOWN_LINES = 10;
const SHOWN_LENGTH = 60;

export default defineCheck({
  id: 'resolv-conf-lines-invalid',
  title: 'resolv.conf has lines that the resolver does not take as they are',
  category: 'resolver',
  severity: 'warning',
  why: 'The resolver skips a line that it does not understand and cuts an option that is out of range, both without a word.',
  fix: [
    'sed -n {line}p /etc/resolv.conf',
    '# correct it at its source: most hosts have a program that writes the file',
  ],
  refs: ['resolv.conf(5)'],
  needs: ['resolver'],
  messages: {
    line: 'line {line} of resolv.conf, "{text}": {reason}',
    lines: '{count} lines of resolv.conf have no effect as written; the first is line {line}, "{text}": {reason}',
  },
  *run({ resolver }) {
    const [first] = resolver.problems;
    if (!first) return;
    const { line, reason } = first;
    const text = first.text.length > SHOWN_LENGTH ? `${first.text.slice(0, SHOWN_LENGTH)}…` : first.text;
    const count = resolver.problems.length;
    yield {
      message: count === 1 ? 'line' : 'lines',
      subject: '/etc/resolv.conf',
      data: { count, line, text, reason },
      evidence: resolver.problems.slice(0, SHOWN_LINES).map((_problem, index) => at('resolver', 'problems', index)),
    };
  },
});
