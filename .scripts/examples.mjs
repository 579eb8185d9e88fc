// The first faulty host in the test of each check, judged: the example on the page of the check, dist/examples.json.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** Hands over the cases instead of testing them. */
const STUBS = {
  tap: `
const nothing = new Proxy(() => {}, { get: (_, key) => (key === 'then' ? undefined : nothing), apply: () => nothing });
export default nothing;`,
  'check-tester': `
export const cases = new Map();
export const testCheck = (check, { fail }) => cases.has(check) || cases.set(check, Object.values(fail)[0]?.host);`,
};

/** A source of an evidence is the name that the test gives its collectors, and nothing to show. */
const PROGRAM = `
import { cases } from './test/support/check-tester.ts';
import { judged } from './test/support/judged.ts';
const examples = [...cases].flatMap(([check, host]) => {
  const [finding] = host ? judged(check, host).findings : [];
  if (!finding) return [];
  const { severity, subject, message, evidence, fix } = finding;
  const shown = evidence.map(({ source, ...proof }) => (source.startsWith('test ') ? proof : { ...proof, source }));
  return [[check.id, { severity, subject, message, evidence: shown, fix }]];
});
process.stdout.write(JSON.stringify(Object.fromEntries(examples)) + '\\n');
`;

const stubs = {
  name: 'stubs',
  setup(build) {
    build.onResolve({ filter: /^tap$|\/check-tester\.ts$/ }, ({ path }) => ({
      path: path === 'tap' ? path : 'check-tester',
      namespace: 'stubs',
    }));
    build.onLoad({ filter: /^/, namespace: 'stubs' }, ({ path }) => ({ contents: STUBS[path] }));
  },
};

/**
 * Where the tests are not there, as in a packaged source, pages have no examples; a test with a mistake in it is told
 * by `npm test` and does not keep anybody from building.
 */
export async function examples() {
  const folder = join(root, 'test', 'checks');
  if (!existsSync(folder)) return undefined;
  const { build: bundle } = await import('esbuild');
  try {
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
    const { outputFiles } = await bundle({
      absWorkingDir: root,
      stdin: {
        contents: tests.map((name) => `import './test/checks/${name}';`).join('\n') + PROGRAM,
        resolveDir: root,
      },
      write: false,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      plugins: [stubs],
      logLevel: 'silent',
    });
    return run(outputFiles[0].text);
  } catch (cause) {
    console.error(`The catalogue has no examples: ${cause.message}`);
    return undefined;
  }
}

/** In a process of its own: what tests load does not stay here. */
function run(input) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    cwd: root,
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
