import t from 'tap';
import { diagnose } from '../../src/engine/diagnose.ts';
import { atLeast } from '../../src/engine/severity.ts';
import { checkThat } from '../support/checks.ts';
import { iface, snapshotOf } from '../support/hosts.ts';

t.test('findings of a severity', async (t) => {
  const report = diagnose(snapshotOf({ interfaces: [iface('eth0'), iface('eth1')] }), [
    checkThat('a-cause', ['eth0'], { severity: 'info', explains: ['b-effect'] }),
    checkThat('b-effect', ['eth0'], { severity: 'critical' }),
    checkThat('c-bad', ['eth1'], { severity: 'warning' }),
  ]);
  const graver = atLeast(report, 'critical');
  t.same(
    graver.findings.map(({ id }) => id),
    ['a-cause:eth0', 'b-effect:eth0'],
    'the cause of what is kept stays',
  );
  t.same(graver.rootCauses, ['a-cause:eth0']);
  t.equal(graver.verdict, 'broken');
  t.same(graver.summary, report.summary, 'the totals are those of all findings');
  const mild = diagnose(snapshotOf({ interfaces: [iface('eth0')] }), [checkThat('c-bad', ['eth0'])]);
  const nothing = atLeast(mild, 'critical');
  t.same([nothing.verdict, nothing.findings, nothing.rootCauses], ['degraded', [], []], 'the verdict stays');
});
