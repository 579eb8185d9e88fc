import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IViolation } from 'dependency-cruiser';
import t from 'tap';
import { LAYERS, RULES } from '../support/layers.ts';
import { textOf } from '../support/repository.ts';

async function violations(baseDir: string): Promise<readonly IViolation[]> {
  const { output } = await cruise(['src'], {
    baseDir,
    validate: true,
    ruleSet: { forbidden: [...RULES] },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  });
  return (output as ICruiseResult).summary.violations;
}

/** For each rule a file that breaks it: its path below src, and its text. */
const PLANTED: Readonly<Record<string, readonly [string, string]>> = {
  'model imports nothing': ['model/bad.ts', "import type { A } from '../facts/a.ts';"],
  'parsers/grammar imports model': ['parsers/grammar/bad.ts', "import '../a.ts';"],
  'parsers imports model, parsers/grammar': ['parsers/bad.ts', "import './a.ts';"],
  'facts imports model': ['facts/bad.ts', "import '../engine/a.ts';"],
  'platform imports model': ['platform/bad.ts', "import '../parsers/a.ts';"],
  'probes imports model, platform': ['probes/bad.ts', "import '../parsers/a.ts';"],
  'collectors/reading imports model, parsers, probes, facts': ['collectors/reading/bad.ts', "import '../a.ts';"],
  'collectors imports model, parsers, probes, facts, collectors/reading': [
    'collectors/bad.ts',
    "import type { A } from '../platform/a.ts';",
  ],
  'checks imports model, facts': ['checks/bad.ts', "import './a.ts';"],
  'metrics imports model, facts': ['metrics/bad.ts', "import '../parsers/a.ts';"],
  'engine imports model, facts, platform': ['engine/bad.ts', "import '../checks/a.ts';"],
  'routes imports model': ['routes/bad.ts', "import '../engine/a.ts';"],
  'commands imports model, engine, parsers': ['commands/bad.ts', "import '../platform/a.ts';"],
  'packages stay at the edges': ['checks/worse.ts', "import 'node:fs';"],
  'facts import ipaddr.js at most': ['facts/worse.ts', "import 'yaml';"],
  'grammar imports yaml and the option table of dhcp at most': ['parsers/grammar/worse.ts', "import 'dhcp';"],
  'probes import dns-packet and what dhcp formats packets with at most': ['probes/worse.ts', "import 'fastify';"],
  'main imports app': ['main.ts', "import './engine/a.ts';"],
  'nobody imports app': ['routes/worse.ts', "import '../app/a.ts';"],
  'src imports src': ['app/bad.ts', "import '../../test/a.ts';"],
  'no cycles': ['engine/round.ts', "import './about.ts';"],
  'everything resolves': ['app/lost.ts', "import './not-there.ts';"],
  'everything is used': ['engine/unused.ts', 'export const unused = 1;'],
};

function plant(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nd-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
  };
  for (const place of ['app', 'checks', 'collectors', 'engine', 'facts', 'parsers', 'platform']) {
    write(`src/${place}/a.ts`, 'export type A = 1;');
  }
  write('test/a.ts', 'export type A = 1;');
  write('src/engine/about.ts', "import './round.ts';");
  for (const [file, text] of Object.values(PLANTED)) write(`src/${file}`, text);
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

t.test('the layers are kept', async (t) => {
  const found = await violations(process.cwd());
  t.same(
    found.map(({ rule, from, to }) => `${from} → ${to}: ${rule.name}`),
    [],
    RULES.map(({ name, comment }) => `${name}: ${comment}`).join('\n'),
  );
});

t.test('every rule about layers can be broken', async (t) => {
  t.same(
    Object.keys(PLANTED),
    RULES.map(({ name }) => name),
    'a planted violation for each rule',
  );
  t.ok(
    RULES.every(({ comment }) => comment),
    'a reason for each rule',
  );
  const folder = plant();
  t.teardown(() => rmSync(folder, { recursive: true }));
  const found = await violations(folder);
  for (const [name, [file]] of Object.entries(PLANTED)) {
    const hits = found.filter(({ rule }) => rule.name === name);
    t.ok(
      hits.some(({ from, to }) => [from, to].includes(`src/${file}`)),
      `${name}: ${file}`,
    );
  }
});

t.test('CONTRIBUTING: its table is what is enforced', async (t) => {
  const rows = [...textOf('CONTRIBUTING.md').matchAll(/^\| (`\w.*?) \| .* \| (.*?) \|$/gm)];
  const told = rows.flatMap(([, folders = '', imports = '']) =>
    [...folders.matchAll(/`(.*?)`/g)].map(([, folder]) => [folder, imports]),
  );
  const enforced = LAYERS.map(([folder, allowed]) => [folder, allowed.join(', ') || 'nothing']);
  t.same(told, [...enforced, ['app', 'everything']]);
});
