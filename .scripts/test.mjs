// npm test [-- FOLDER|FILE …]: bundles the tests of each folder into one file, runs them with tap, and counts.
// `npm run test:lab` runs test/lab alone, which needs root and installs the Debian packages it needs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build } from './build.mjs';
import { root } from './root.mjs';

const NOT_TESTS = new Set(['fixtures', 'hosts', 'lookups', 'golden', 'support', 'bench', 'lab']);
/** The lab, and the parts of it that start processes of their own from the bundle that they are in. */
const LAB = ['lab', join('test', 'lab', 'faults.test.ts'), join('test', 'lab', 'quiet.test.ts')];
/** Of this run alone: two may go on at once. */
const out = join(root, '.build', 'test', String(process.pid));

const testsUnder = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .sort();

/** Folder or file names of the command line → bundles to run, `{ name, files }`. */
function select(args) {
  const all = readdirSync(join(root, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_TESTS.has(entry.name))
    .map((entry) => entry.name);
  return (args.length > 0 ? args : all)
    .flatMap((arg) => (arg === 'lab' ? LAB : [arg]))
    .map((arg) =>
      arg.endsWith('.test.ts')
        ? { name: basename(arg, '.test.ts'), files: [relative(root, join(process.cwd(), arg))] }
        : arg === 'lab'
          ? { name: 'lab', files: testsUnder(join('test', 'lab')).filter((file) => !LAB.includes(file)) }
          : { name: basename(arg), files: testsUnder(join('test', basename(arg))) },
    )
    .filter(({ files }) => files.length > 0);
}

async function bundle(suites) {
  const esbuild = await import('esbuild');
  mkdirSync(out, { recursive: true });
  await Promise.all(
    suites.map(({ name, files }) =>
      esbuild.build({
        absWorkingDir: root,
        stdin: { contents: files.map((file) => `import './${file}';`).join('\n'), resolveDir: root },
        outfile: join(out, `${name}.mjs`),
        bundle: true,
        packages: 'external',
        format: 'esm',
        platform: 'node',
        target: 'node20',
        sourcemap: 'inline',
        define: { NETDIAGD_VERSION: '"test"' },
        logLevel: 'warning',
      }),
    ),
  );
}

/** From the raw TAP that tap wrote: assertions, the tests that were skipped and why, and the failures in full. */
function read(file) {
  const tap = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const totals = /^# \{ ([^}]*) \}$/m.exec(tap)?.[1] ?? '';
  const number = (key) => Number(new RegExp(`${key}: (\\d+)`).exec(totals)?.[1] ?? 0);
  return {
    pass: number('pass'),
    fail: number('fail'),
    skipped: [...tap.matchAll(/^ *ok \d+ - (.*?) # SKIP ?(.*)$/gm)].map(([, name, why]) => `${name}: ${why}`),
    // Comments that begin with a bar are for the reader.
    tables: [...tap.matchAll(/^ *# \| ?(.*)$/gm)].map(([, line]) => line),
    failures: [...tap.matchAll(/^( *)not ok [^\n]*(?:\n\1 +---\n[\s\S]*?\n\1 +\.\.\.)?/gm)].map(([text]) => text),
  };
}

const lab = process.argv[2] === 'lab';
const isOfLab = (file) => file.startsWith(join('test', 'lab'));
await build();
const suites = select(process.argv.slice(2));
await bundle(suites);
const raw = join(out, 'results.tap');
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs'),
    'run',
    '--disable-coverage',
    // The lab measures nothing, but waits for others, and a machine that is busy answers late.
    `--jobs=${lab ? 1 : 2}`,
    `--timeout=${lab || suites.some(({ files }) => files.some(isOfLab)) ? 1800 : 600}`,
    `--reporter=${process.stdout.isTTY ? 'terse' : 'silent'}`,
    `--output-file=${raw}`,
    ...suites.map(({ name }) => join(out, `${name}.mjs`)),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_OPTIONS: '--enable-source-maps' } },
);
const { pass, fail, skipped, tables, failures } = read(raw);
rmSync(out, { recursive: true, force: true });
const failed = status === 0 ? fail : Math.max(fail, 1);
if (!process.stdout.isTTY) for (const failure of failures) console.log(failure);
for (const line of tables) console.log(line);
for (const line of skipped) console.log(`SKIPPED  ${line}`);
console.log(`${pass} passed, ${failed} failed`);
// A lab test that is skipped where everything can be installed hides a fault.
process.exit(failed > 0 || pass === 0 || (lab && skipped.length > 0) ? 1 : 0);
