import t, { type Test } from 'tap';
import type { Report } from '../../src/model/report.ts';
import { Keeper } from '../support/lab/faults/save.ts';
import { MIGRATED_CHECKS } from '../support/lab/migrated-checks.ts';
import { diagnose } from '../support/lab/product.ts';
import { busy } from '../support/lab/quiet/busy.ts';
import { devices } from '../support/lab/quiet/devices.ts';
import { families } from '../support/lab/quiet/families.ts';
import { guests } from '../support/lab/quiet/guests.ts';
import type { QuietHost, View } from '../support/lab/quiet/host.ts';
import { hypervisors } from '../support/lab/quiet/hypervisors.ts';
import { launchers } from '../support/lab/quiet/launchers.ts';
import { nodes } from '../support/lab/quiet/nodes.ts';
import { ovn } from '../support/lab/quiet/ovn.ts';
import { services } from '../support/lab/quiet/services.ts';
import { neverJudged, type Row, table } from '../support/lab/quiet/table.ts';
import { ways } from '../support/lab/quiet/ways.ts';

/** `QUIET=calico npm test -- test/lab/quiet.test.ts`: only hosts whose name matches. */
const WANTED = process.env['QUIET'] ?? '';
const HOSTS: readonly QuietHost[] = [
  ...guests,
  ...families,
  ...ways,
  ...devices,
  ...hypervisors,
  ...nodes,
  ...services,
  ...launchers,
  ...ovn,
  ...busy,
].filter(({ name }) => new RegExp(WANTED).test(name));
/** So that what compares two observations, and what has to last, is judged too. */
const OBSERVE = ['--observe', '1s'];
const AT_ONCE = 3;
/** `SAVE_HOSTS=1` keeps them under test/hosts, so that they are judged without root, too. */
const SAVES = process.env['SAVE_HOSTS'] === '1';
const TOO_LARGE: ReadonlySet<string> = new Set(['node-crowded']);

const rows: Row[] = [];

async function isQuiet(t: Test, host: string, { name, place, words = [] }: View): Promise<void> {
  const reports: Report[] = [];
  for (const time of ['first', 'second']) {
    const { report } = await diagnose(place, [...OBSERVE, ...words], { timeoutMs: 60_000 });
    const found = report.findings.filter(({ severity }) => severity !== 'info');
    t.same(
      found.map(({ id, message }) => `${id}: ${message}`),
      [],
      `${name}, ${time} run: nothing is found`,
    );
    t.equal(report.verdict, 'healthy', `${name}, ${time} run`);
    reports.push(report);
  }
  rows.push({ host, view: name, reports });
  if (SAVES && words.length === 0 && !TOO_LARGE.has(host))
    await new Keeper(t, `quiet-${host}`).world({ place, seconds: 1, words }, true);
}

t.jobs = AT_ONCE;
await Promise.all(
  HOSTS.map(({ name, build }) =>
    t.test(name, async (t) => {
      for (const view of await build(t)) await isQuiet(t, name, view);
    }),
  ),
);

await t.test('the quiet lab', async (t) => {
  t.ok(rows.length > 0, 'something was looked at');
  for (const line of table(rows)) t.comment(`| ${line}`);
  // Guests that were migrated, and are healthy, are in migrations.test.ts.
  const unjudged = neverJudged(rows).filter((id) => !MIGRATED_CHECKS.includes(id));
  if (WANTED === '') t.same(unjudged, [], 'each check was judged on a healthy host');
});
