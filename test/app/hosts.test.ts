import { existsSync, readdirSync } from 'node:fs';
import t, { type Test } from 'tap';
import { judge } from '../../src/app/agent.ts';
import { loadConfig } from '../../src/app/config.ts';
import { look } from '../../src/app/look.ts';
import { checks, collectors } from '../../src/app/registry.ts';
import type { Report } from '../../src/model/report.ts';
import { golden } from '../support/golden.ts';

const HOSTS = readdirSync('test/hosts', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** What is wrong on each host that is not healthy. A new check must not find more by accident. */
const ROOT_CAUSES: Readonly<Record<string, readonly string[]>> = {
  'kubevirt-guest-stale-lease': ['gateway-unreachable:192.168.24.129'],
  'empty-namespace': ['address-missing:lo'],
};

/** As `diagnose --from test/hosts/NAME` does it. */
async function report(name: string): Promise<Report> {
  const config = await loadConfig(checks, { env: {} });
  const snapshot = await look({ from: `test/hosts/${name}` }, {}, { version: 'test', config, collectors });
  return judge(snapshot, checks, config, {});
}

/** What lasts: without durations, and without passes, so that a new check leaves it alone. */
function lasting({ durationMs: _ms, summary, checks: results, collectors: runs, ...rest }: Report) {
  const { pass: _pass, skipped: _skipped, ...found } = summary;
  const judged = results.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  return {
    ...rest,
    summary: found,
    checks: judged.map(({ durationMs: _judged, ...result }) => result),
    collectors: runs.map(({ durationMs: _took, ...run }) => run),
  };
}

const compare = (t: Test, name: string, found: Report): void =>
  golden(t, `${name}.report.json`, `${JSON.stringify(lasting(found), null, 2)}\n`);

for (const name of HOSTS) {
  t.test(`host ${name}`, async (t) => {
    const found = await report(name);
    t.same(found.rootCauses, ROOT_CAUSES[name] ?? []);
    t.equal(found.summary.unknown, 0, 'everything could be judged');
    compare(t, name, found);
  });
}

t.test('hosts', async (t) => {
  for (const name of Object.keys(ROOT_CAUSES)) t.ok(existsSync(`test/hosts/${name}`), name);
  const golden = readdirSync('test/golden').filter((file) => file.endsWith('.report.json'));
  t.same(
    golden.sort(),
    HOSTS.map((name) => `${name}.report.json`),
    'each has its report, and no other is kept',
  );
});
