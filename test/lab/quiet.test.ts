import { writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { Report } from '../../src/model/report.ts';
import { diagnose } from '../support/lab/product.ts';
import { guests } from '../support/lab/quiet/guests.ts';
import type { QuietHost, View } from '../support/lab/quiet/host.ts';
import { nodes } from '../support/lab/quiet/nodes.ts';
import { type Row, table } from '../support/lab/quiet/table.ts';

/** `QUIET=calico npm test -- test/lab/quiet.test.ts`: only hosts whose name has the word. */
const WANTED = process.env['QUIET'] ?? '';
const HOSTS: readonly QuietHost[] = [...guests, ...nodes].filter(({ name }) => name.includes(WANTED));
/** So that what compares two observations, and what has to last, is judged too. */
const OBSERVE = ['--observe', '1s'];
const AT_ONCE = 3;

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
}

t.jobs = AT_ONCE;
for (const { name, build } of HOSTS) {
  t.test(name, { buffered: true }, async (t) => {
    for (const view of await build(t)) await isQuiet(t, name, view);
  });
}

t.teardown(() => writeFileSync('.build/lab/quiet.txt', table(rows)));
