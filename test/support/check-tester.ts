import t from 'tap';
import { contextOf, inputOf, observe } from '../../src/engine/diagnose.ts';
import { deepFreeze } from '../../src/engine/freeze.ts';
import type { Check, Severity } from '../../src/model/check.ts';
import { absent, failed } from '../../src/model/slice.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { APART_S, before, type Host, snapshotOf } from './hosts.ts';
import { earlier, judged } from './judged.ts';

interface Expected {
  readonly message: string;
  readonly subject: string;
  /** Compared where given. */
  readonly data?: Readonly<Record<string, string | number>>;
  readonly severity?: Severity;
  readonly interface?: string;
  readonly namespace?: string;
}
interface Faulty {
  readonly host: Host;
  readonly findings: readonly Expected[];
  /** The text that users read, compared where given. */
  readonly text?: string;
  readonly fix?: readonly string[];
}
interface Cases {
  readonly pass: Readonly<Record<string, Host>>;
  readonly fail: Readonly<Record<string, Faulty>>;
}

/**
 * Tests a check on hosts that have the fault and hosts that have not. Adds what holds for every check:
 * absent slices skip it, failed ones make it unknown, every message is exercised, the evidence
 * resolves, and no placeholder is left open.
 */
export function testCheck(check: Check, { pass, fail }: Cases): void {
  t.test(check.id, async (t) => {
    const said = new Set<string>();
    for (const [name, host] of Object.entries(pass)) {
      t.test(`passes: ${name}`, async (t) => {
        const { checks, findings } = judged(check, host);
        t.equal(checks[0]?.verdict, 'pass', checks[0]?.reason ?? findings.map(({ message }) => message).join('; '));
      });
    }
    for (const [name, faulty] of Object.entries(fail)) {
      t.test(`fails: ${name}`, async (t) => {
        const drafts = draftsOf(check, faulty.host);
        t.match(drafts, faulty.findings);
        t.equal(drafts.length, faulty.findings.length, 'no other findings');
        for (const { message } of drafts) said.add(message);
        const report = judged(check, faulty.host);
        t.equal(report.checks[0]?.verdict, 'fail', report.checks[0]?.reason ?? '');
        const [first] = report.findings;
        t.ok(first && first.evidence.length > 0, 'has evidence');
        if (faulty.text !== undefined) t.equal(first?.message, faulty.text);
        if (faulty.fix) t.same(first?.fix, faulty.fix);
      });
    }
    t.test('what holds for every check', async (t) => {
      t.ok(Object.keys(pass).length > 0 && Object.keys(fail).length > 0, 'is tested both ways');
      t.same([...said].sort(), Object.keys(check.messages).sort(), 'every message is exercised');
      const host = Object.values(fail)[0]?.host ?? {};
      for (const name of check.needs) {
        t.equal(verdict(check, snapshotOf(host, { [name]: absent('none') })), 'skipped', `without ${name}`);
        t.equal(verdict(check, snapshotOf(host, { [name]: failed('timeout') })), 'unknown', `with ${name} failed`);
      }
      const alone = observe(snapshotOf(host), [check]).report.checks[0]?.verdict;
      if (check.compares) t.equal(alone, 'skipped', 'on the first observation');
      else if (check.lastsSeconds !== undefined) t.equal(alone, 'unknown', 'on the first observation');
    });
  });
}

const verdict = (check: Check, snapshot: Snapshot) => observe(snapshot, [check]).report.checks[0]?.verdict;

function draftsOf(check: Check, host: Host) {
  const snapshot = deepFreeze(snapshotOf(host));
  const context = contextOf(check, snapshot, check.compares && deepFreeze(earlier(before(host), APART_S)));
  return [...check.run(inputOf(check, snapshot), context)];
}
