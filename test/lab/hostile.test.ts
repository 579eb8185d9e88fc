import t, { type Test } from 'tap';
import type { Check } from '../../src/model/check.ts';
import type { Report } from '../../src/model/report.ts';
import type { SliceName } from '../../src/model/snapshot.ts';
import { impostors } from '../support/lab/impostor.ts';
import { addNamespace } from '../support/lab/namespace.ts';
import { HERE, type Place } from '../support/lab/place.ts';
import { withoutPrograms } from '../support/lab/private-files.ts';
import { diagnose, netdiagd } from '../support/lab/product.ts';

/** Slices that cannot be had without a program. That of Open vSwitch is had from its database. */
const FED: Readonly<Record<string, readonly SliceName[]>> = {
  ip: ['interfaces', 'routing', 'neighbours'],
  bridge: ['bridges'],
  ss: ['sockets'],
};
const PROGRAMS = Object.keys(FED);

/** Nothing is asked of the kernel itself, as on a host without koffi. */
const COMMANDS_ALONE = 'NETDIAGD_NETLINK=off';

/** What a program does instead of its work. */
const SCRIPTS: Readonly<Record<string, string>> = {
  'hangs, and its child with it': 'sleep $MARK & sleep $MARK',
  'prints 100 MB': 'head -c 100000000 /dev/zero | tr "\\0" x',
  'prints 100 MB of lines': 'yes "1: lo: <LOOPBACK> mtu 65536" | head -c 100000000',
  'prints garbage': 'head -c 65536 /dev/urandom',
  'prints JSON that breaks off': 'printf \'[{"ifname":"eth0","mtu":15\'',
  'says nothing and fails': 'exit 2',
};

/** A check over a slice that failed is unknown, over one that is absent skipped; neither ever passes. */
async function judgesNothing(t: Test, report: Report, slices: readonly SliceName[], expected: string[]) {
  const catalogue = JSON.parse((await netdiagd(HERE, ['checks', '--format', 'json'])).stdout) as Check[];
  const blind = catalogue.filter(({ needs }) => needs.some((name) => slices.includes(name)));
  for (const { id } of blind) {
    const verdict = report.checks.find((result) => result.id === id)?.verdict;
    t.ok(verdict && expected.includes(verdict), `${id} is ${verdict}, not one of ${expected.join(', ')}`);
  }
  const unknown = report.checks.some(({ verdict, severity }) => verdict === 'unknown' && severity === 'critical');
  if (unknown) t.not(report.verdict, 'healthy', 'a host that could not be looked at is not healthy');
}

async function survives(t: Test, place: Place, programs: readonly string[], script: string): Promise<void> {
  const { folder, left } = impostors(t, programs, script);
  // Behind the way in, which asks for `ip` too.
  const enter = [...place.enter, 'env', `PATH=${folder}:${process.env['PATH']}`, COMMANDS_ALONE];
  const { report, ms } = await diagnose({ ...place, enter });
  t.ok(ms < 10_000, `answers within 10 s: ${ms} ms`);
  const slices = programs.flatMap((name) => FED[name] ?? []);
  for (const name of slices) {
    const run = report.collectors.find(({ id }) => id === name);
    t.match(run, { state: 'failed', reason: /\S/ }, `${name} failed, and says why`);
  }
  await judgesNothing(t, report, slices, ['unknown']);
  t.same(left(), [], 'no child is left running');
}

t.test('commands that do not behave', async (t) => {
  const place = await addNamespace(t, 'hostile');
  for (const [what, script] of Object.entries(SCRIPTS)) {
    for (const program of PROGRAMS) {
      await t.test(`${program} ${what}`, (t) => survives(t, place, [program], script));
    }
  }
  await t.test('all of them hang at once', (t) => survives(t, place, PROGRAMS, 'sleep $MARK'));
  await t.test('none of them is installed', async (t) => {
    const bare = await withoutPrograms(t, place, PROGRAMS);
    const { report, ms } = await diagnose({ ...bare, enter: [...bare.enter, 'env', COMMANDS_ALONE] });
    t.ok(ms < 10_000, `answers within 10 s: ${ms} ms`);
    for (const name of Object.values(FED).flat()) {
      const run = report.collectors.find(({ id }) => id === name);
      t.match(run, { state: /absent|failed/, reason: /\S/ }, `${name} is not there, and says why`);
    }
    await judgesNothing(t, report, Object.values(FED).flat(), ['skipped', 'unknown']);
    t.not(report.verdict, 'healthy', 'a host that could not be looked at is not healthy');
  });
});
