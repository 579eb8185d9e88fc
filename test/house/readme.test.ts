import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadConfig } from '../../src/app/config.ts';
import { checks, commands, metrics, routes } from '../../src/app/registry.ts';
import { netdiagd, shell } from '../support/cli.ts';
import { blocksOf, commandsOf, examplesOf, mistakeIn } from '../support/readme.ts';
import { textOf } from '../support/repository.ts';
import { tempDir, tempFile } from '../support/temp.ts';

const README = textOf('README.md');
const EXAMPLES = examplesOf(README);
const ofProgram = (program: string) =>
  EXAMPLES.flatMap(({ line }) => commandsOf(line).filter(([first]) => first === program));

/** What the machine of the tests need not have: other namespaces, installed files, a daemon that stays. */
const isRunnable = (line: string): boolean =>
  commandsOf(line).every(
    ([program = '', command = '', ...words]) =>
      (program === 'netdiagd'
        ? command !== 'serve' && command !== 'migrations'
        : existsSync(`/usr/sbin/${program}`) || existsSync(`/usr/bin/${program}`)) &&
      !words.includes('--netns') &&
      !words.includes('--pid') &&
      words.every((word) => !word.startsWith('/') || existsSync(word)),
  );

t.test('README: what it names exists', async (t) => {
  t.ok(ofProgram('netdiagd').length > 0, 'examples of netdiagd in blocks marked sh');
  for (const [, ...words] of ofProgram('netdiagd')) t.equal(mistakeIn(words, commands), undefined, words.join(' '));
  t.equal(mistakeIn(['diagnos'], commands), 'there is no command diagnos');
  t.equal(mistakeIn(['diagnose', '--fromat'], commands), 'diagnose has no option --fromat');

  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const npm = ofProgram('npm').map(([, verb = '', script = '']) => (verb === 'run' ? script : verb));
  t.ok(npm.length > 0, 'examples of npm');
  for (const script of npm) {
    const [, file = ''] = /^(?:exec )?node (\S+)/.exec(scripts[script] ?? '') ?? [];
    t.ok(existsSync(file), `npm run ${script} runs ${file}`);
  }
  const paths = ofProgram('curl').map((words) => /:10067(\/[\w./]*)/.exec(words.join(' '))?.[1] ?? '');
  for (const path of paths)
    t.ok(
      routes.some(({ url }) => url === path),
      `curl asks a route: ${path}`,
    );
  const named = new Set([...README.matchAll(/\bnetdiagd_[a-z_]+/g)].map(([name]) => name));
  for (const name of named)
    t.ok(
      metrics.some((metric) => metric.name === name),
      name,
    );
  for (const [path = ''] of README.matchAll(/(?<=`)(systemd|container|\.ci)\/[\w./]+(?=`)/g))
    t.ok(existsSync(path), path);
  for (const text of blocksOf(README, 'yaml').filter((block) => !/^(scrape_configs|groups):/.test(block))) {
    await t.resolves(loadConfig(checks, { env: {}, file: tempFile(t, 'readme.yaml', text) }), 'its YAML is valid');
  }
});

t.test('README: the report that it shows is the one that is printed', async (t) => {
  const [shown = ''] = blocksOf(README, 'text');
  const { stdout } = await netdiagd(['diagnose', '--from', 'test/hosts/kubevirt-guest-stale-lease']);
  // What was skipped and how much was judged changes with each check.
  const causes = (text: string) => text.slice(0, text.indexOf('\nskipped: '));
  t.equal(causes(stdout), causes(shown));
  const totals = /\n2 critical, \d+ passed, \d+ skipped · \d+ ms\n$/;
  t.match(stdout, totals);
  t.match(shown, totals);
});

t.test('README: the lookup that it shows is the one that is printed', async (t) => {
  const [, , , shown = ''] = blocksOf(README, 'text');
  const words = ['lookup', '--from', 'test/lookups/service-missing', 'backend2.prod2.svc.cluster.local'];
  const { stdout } = await netdiagd(words);
  t.equal(stdout, shown);
});

t.test('README: the changes and the migration that it shows are those that are printed', async (t) => {
  const [, migration = '', changes = ''] = blocksOf(README, 'text');
  const folder = 'test/diffs/layer3-network';
  const { stdout } = await netdiagd(['diff', `${folder}/before`, `${folder}/after`]);
  t.equal(stdout, changes);
  const told = await netdiagd(['migrations', '--folder', `${folder}/history`, '20251021T071100Z-1']);
  const left = /^(?:What changed|Before and after)\n/;
  const parts = told.stdout.trimEnd().split('\n\n');
  t.equal(`${parts.filter((part) => !left.test(part)).join('\n\n')}\n`, migration);
});

t.test('README: what it shows can be typed', async (t) => {
  const bin = tempDir(t);
  const main = join(process.cwd(), 'dist', 'main.js');
  writeFileSync(join(bin, 'netdiagd'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });
  const runnable = EXAMPLES.filter(({ line }) => line.includes('netdiagd ') && isRunnable(line));
  t.ok(runnable.length >= 3, `${runnable.length} examples`);
  const blocks = [...new Set(runnable.map(({ block }) => block))];
  const root = tempDir(t);
  await Promise.all(
    blocks.map(async (block) => {
      const folder = join(root, String(block));
      mkdirSync(folder);
      for (const { line } of runnable.filter((example) => example.block === block)) {
        const { status, stdout, stderr } = await shell(line, folder, bin);
        // The status of a diagnosis is its verdict on this machine.
        const isVerdict =
          / (diagnose|lookup)/.test(line) &&
          /^(HEALTHY|DEGRADED|BROKEN|RESOLVES|IMPAIRED|FAILS|UNKNOWN) |^\{/.test(stdout);
        const allowed = isVerdict ? [0, 1, 2, 3] : line.includes(' diff ') ? [0, 1] : [0];
        t.ok(allowed.includes(status ?? -1), `${line}: status ${status} ${stderr}`);
      }
    }),
  );
});
