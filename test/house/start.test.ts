import t from 'tap';
import { launch } from '../support/cli.ts';
import { until } from '../support/lab/until.ts';

t.test('npm start builds, prints a first report, serves, and ends when told', async (t) => {
  const { child, out, ended } = launch(t, [
    process.execPath,
    '.scripts/start.mjs',
    '--web.listen-address',
    '127.0.0.1:0',
  ]);
  await until('the first report is printed', 60_000, () => / ms$/m.test(out.stdout) || child.exitCode !== null);
  t.match(out.stdout, /^(HEALTHY|DEGRADED|BROKEN|UNKNOWN) {2}/m, 'a verdict');
  t.match(out.stderr, /msg=listening address=127\.0\.0\.1:[1-9]/, 'an address');
  child.kill('SIGTERM');
  t.match(await ended, { status: 0, stderr: /msg=stopped/ });
});
