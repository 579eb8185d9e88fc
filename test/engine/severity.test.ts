import t from 'tap';
import { atLeast } from '../../src/engine/severity.ts';
import { broken, finding, report } from '../support/reports.ts';

t.test('severity', async (t) => {
  t.test('findings below it are left out', async (t) => {
    const { findings, rootCauses, verdict, summary } = atLeast(broken, 'critical');
    t.same(rootCauses, ['gateway-silent:192.168.24.1']);
    t.same(
      findings.map(({ severity }) => severity),
      ['critical', 'critical'],
    );
    t.equal(verdict, broken.verdict);
    t.same(summary, broken.summary, 'the summary still counts them');
  });

  t.test('all of them are kept', async (t) => {
    t.same(atLeast(broken, 'info'), broken);
    t.same(atLeast(broken, 'warning'), broken);
  });

  t.test('what is suppressed, and what went', async (t) => {
    const mild = finding({ id: 'mild:x', severity: 'warning' });
    const suppressed = [finding(), mild].map((item) => ({ ...item, until: '2026-12-01', reason: 'known' }));
    const cleared = [finding(), mild].map((item) => ({ ...item, lastSeen: item.firstSeen }));
    const left = atLeast(report({ suppressed, cleared }), 'critical');
    t.same([left.suppressed.map(({ id }) => id), left.cleared.map(({ id }) => id)], [[finding().id], [finding().id]]);
  });

  t.test('a mild cause of something grave stays', async (t) => {
    const effect = finding({ id: 'effect:x' });
    const mild = finding({ id: 'mild:x', severity: 'info' });
    const cause = finding({ id: 'cause:x', severity: 'info', explains: [effect.id, mild.id] });
    const found = report({ findings: [cause, effect, mild], rootCauses: [cause.id] });
    const { findings, rootCauses } = atLeast(found, 'critical');
    t.same(
      findings.map(({ id, explains }) => [id, ...explains]),
      [['cause:x', 'effect:x'], ['effect:x']],
    );
    t.same(rootCauses, ['cause:x']);
  });
});
