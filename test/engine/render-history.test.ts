import t from 'tap';
import { clearedLines, since, suppressedLines } from '../../src/engine/render-history.ts';
import { renderMarkdown } from '../../src/engine/render-markdown.ts';
import { renderText } from '../../src/engine/render-text.ts';
import { TAKEN_AT } from '../support/hosts.ts';
import { finding, report } from '../support/reports.ts';

t.test('since when a finding has been there', async (t) => {
  const told = (firstSeen: string, flapping = {}) => since(finding({ firstSeen, ...flapping }), TAKEN_AT);
  t.same(told(TAKEN_AT), [], 'a new one');
  t.same(told('2026-11-20T11:59:12.000Z'), ['11:59:12 UTC, for 48 s']);
  t.same(told('2026-11-20T11:12:00.000Z'), ['11:12:00 UTC, for 48 min']);
  t.same(told('2026-11-18T11:59:12.000Z'), ['2026-11-18 11:59:12 UTC, for 2 d']);
  const flapping = { times: 4, windowSeconds: 600 };
  t.same(told('2026-11-20T11:59:12.000Z', { flapping }), [
    '11:59:12 UTC, for 48 s',
    'comes and goes: 4 times in 10 min',
  ]);
  t.same(told('2026-11-20T11:50:00.000Z', { flapping: { ...flapping, goneSince: '2026-11-20T11:59:30.000Z' } }), [
    'comes and goes: 4 times in 10 min, not there since 11:59:30 UTC',
  ]);
});

const SUPPRESSED = { ...finding(), until: '2027-01-31', reason: 'the router is replaced' };
const CLEARED = {
  id: 'a-bad:eth0',
  check: 'a-bad',
  severity: 'warning' as const,
  message: 'eth0 lost its carrier',
  firstSeen: '2026-11-20T11:40:00.000Z',
  lastSeen: '2026-11-20T11:58:00.000Z',
};

t.test('what is suppressed, and what went', async (t) => {
  const said = report({ suppressed: [SUPPRESSED], cleared: [CLEARED] });
  t.same(suppressedLines(said, 80), [
    'suppressed until 2027-01-31 (the router is replaced): gateway 192.168.24.1',
    '  does not answer on eth0',
  ]);
  t.same(clearedLines(said, 80), ['cleared 11:58:00 UTC, after 18 min: eth0 lost its carrier']);
  const many = report({ cleared: Array.from({ length: 20 }, () => CLEARED) });
  t.equal(clearedLines(many, 80).at(-1), 'and 12 more');
  t.match(
    renderText(said, { width: 80, colour: false }),
    /\nsuppressed until 2027-01-31 .*\n.*\n\ncleared 11:58:00 UTC/,
  );
  const markdown = renderMarkdown(said);
  t.match(markdown, /\nSuppressed:\n\n- suppressed until 2027-01-31/);
  t.match(markdown, /\nCleared:\n\n- cleared 11:58:00 UTC/);
  const hostile = report({ suppressed: [{ ...SUPPRESSED, reason: 'a\u001b[2Jb', message: '[x](y)' }] });
  t.notMatch(renderText(hostile, { width: 80, colour: false }), /\u001b/);
  t.match(renderMarkdown(hostile), '\\[x\\](y)');
});

t.test('what a value was', async (t) => {
  const evidence = [{ slice: 'kernel', path: 'counters.Udp.InCsumErrors', value: 9, before: 7, source: '' }] as const;
  const counted = report({ findings: [finding({ evidence })] });
  t.match(renderText(counted, { width: 80, colour: false }), 'kernel counters.Udp.InCsumErrors: 9 (was 7)\n');
  t.match(renderMarkdown(counted), '`9`, was `7`');
});
