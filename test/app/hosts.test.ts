import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { judge } from '../../src/app/agent.ts';
import { loadConfig } from '../../src/app/config.ts';
import { look } from '../../src/app/look.ts';
import { checks, collectors } from '../../src/app/registry.ts';
import { resolve } from '../../src/facts/evidence.ts';
import type { Report } from '../../src/model/report.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { golden } from '../support/golden.ts';
import {
  CaptureFolder,
  captureOfScenario,
  captureOfWorld,
  readScenario,
  readWorld,
  savedScenarios,
  savedWorlds,
} from '../support/saved-host.ts';
import { tempDir, tempFile } from '../support/temp.ts';

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
async function report(from: string, file?: string): Promise<{ report: Report; snapshot: Snapshot }> {
  const config = await loadConfig(checks, { env: {}, ...(file !== undefined && { file }) });
  const snapshot = await look({ from }, {}, { version: 'test', config, collectors });
  return { report: judge(snapshot, checks, config, {}), snapshot };
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
    const { report: found } = await report(`test/hosts/${name}`);
    t.same(found.rootCauses, ROOT_CAUSES[name] ?? []);
    t.equal(found.summary.unknown, 0, 'everything could be judged');
    compare(t, name, found);
  });
}

/** What is said of a host of the fault lab, with its proof. */
const told = ({ findings }: Report) =>
  findings.map(({ id, severity, message, evidence, fix, explains }) => ({
    id,
    severity,
    message,
    evidence: evidence.map(({ source: _source, ...proof }) => proof),
    fix,
    explains,
  }));

/** Root causes beside remarks; what is looked for may be one. */
const causesOf = ({ findings, rootCauses }: Report, wanted: readonly string[]): readonly string[] =>
  rootCauses.filter(
    (id) => wanted.includes(id) || findings.some((finding) => finding.id === id && finding.severity !== 'info'),
  );

async function judgeSaved(t: Test, name: string, causes: readonly string[], file?: string) {
  const { report: found, snapshot } = await report(folder.path, file);
  t.same([...causesOf(found, causes)].sort(), [...causes].sort(), 'the root cause, and no other');
  t.equal(found.summary.unknown, 0, 'everything could be judged');
  for (const { slice, path, value } of found.findings.flatMap(({ evidence }) => evidence)) {
    const seen = snapshot.slices[slice];
    t.same(seen.state === 'ok' && resolve(seen.value, path), value, `${slice} ${path}`);
  }
  golden(t, `${name}.findings.json`, `${JSON.stringify(told(found), null, 1)}\n`);
}

const scenarios = savedScenarios().map((name) => [name, readScenario(name)] as const);
const scenariosOf = (world: string) => scenarios.filter(([, saved]) => saved.world === world);
const folder = new CaptureFolder(join(tempDir(t), 'host'));

for (const name of savedWorlds()) {
  t.test(`world ${name}`, async (t) => {
    folder.become(captureOfWorld(readWorld(name)));
    await judgeSaved(t, name, []);
  });
  for (const [scenario, saved] of scenariosOf(name)) {
    t.test(`scenario ${scenario}`, async (t) => {
      folder.become(captureOfScenario(saved));
      const file = saved.config && tempFile(t, 'config.yaml', saved.config.join('\n'));
      await judgeSaved(t, scenario, saved.causes, file);
    });
  }
}

const kept = (ending: string): readonly string[] =>
  readdirSync('test/golden')
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();

t.test('hosts', async (t) => {
  for (const name of Object.keys(ROOT_CAUSES)) t.ok(existsSync(`test/hosts/${name}`), name);
  t.same(kept('.report.json'), HOSTS, 'each has its report, and no other is kept');
  t.same(kept('.findings.json'), [...savedWorlds(), ...savedScenarios()].sort(), 'and those of the lab their findings');
});
