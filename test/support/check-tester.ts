import t from 'tap';
import { diagnose } from '../../src/engine/diagnose.ts';
import { deepFreeze } from '../../src/engine/freeze.ts';
import type { Check, Severity } from '../../src/model/check.ts';
import { absent, failed } from '../../src/model/slice.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { type Host, snapshotOf } from './hosts.ts';

interface Expected {
  readonly message: string;
  readonly subject: string;
  /** Compared where given. */
  readonly data?: Readonly<Record<string, string | number>>;
  readonly severity?: Severity;
  readonly interface?: string;
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
        const { checks, findings } = diagnose(deepFreeze(snapshotOf(host)), [check]);
        t.equal(checks[0]?.verdict, 'pass', checks[0]?.reason ?? findings.map(({ message }) => message).join('; '));
      });
    }
    for (const [name, faulty] of Object.entries(fail)) {
      t.test(`fails: ${name}`, async (t) => {
        const snapshot = deepFreeze(snapshotOf(faulty.host));
        const drafts = draftsOf(check, snapshot);
        t.match(drafts, faulty.findings);
        t.equal(drafts.length, faulty.findings.length, 'no other findings');
        for (const { message } of drafts) said.add(message);
        const report = diagnose(snapshot, [check]);
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
    });
  });
}

const verdict = (check: Check, snapshot: Snapshot) => diagnose(snapshot, [check]).checks[0]?.verdict;

function draftsOf(check: Check, { slices, takenAt }: Snapshot) {
  const names = [...check.needs, ...(check.wants ?? [])];
  const input = names.flatMap((name) => {
    const slice = slices[name];
    return slice.state === 'ok' ? [[name, slice.value]] : [];
  });
  const options = Object.entries(check.options ?? {}).map(([name, option]) => [name, option.default]);
  return [
    ...check.run(Object.fromEntries(input), { takenAt: new Date(takenAt), options: Object.fromEntries(options) }),
  ];
}
