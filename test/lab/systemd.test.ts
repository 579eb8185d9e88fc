import t from 'tap';
import type { Report } from '../../src/model/report.ts';
import { GUESTS } from '../support/lab/guest.ts';
import { mustIn, runIn } from '../support/lab/place.ts';
import { curl, INSTALLED, property, UNIT_FILES } from '../support/lab/unit.ts';
import { until } from '../support/lab/until.ts';

/** What the kernel is asked for without a command, also from within the confinement: netlink(7). */
const KERNEL = [
  ['interfaces', 'rtnetlink (ip link)'],
  ['routing', 'rtnetlink (ip route)'],
  ['neighbours', 'rtnetlink (ip neigh)'],
  ['bridges', 'rtnetlink (ip link)'],
  ['sockets', 'sock_diag (ss)'],
] as const;
/** In tenths: the guest's unit is at most 2.0, systemd-analyze(1). */
const THRESHOLD = 20;

t.test('the unit under a real systemd', async (t) => {
  const { guest } = await GUESTS.networkd(t, UNIT_FILES);

  await t.test('systemd-analyze verify', async (t) => {
    const { status, stdout, stderr } = await runIn(guest, ['systemd-analyze', 'verify', INSTALLED]);
    t.same([status, stdout, stderr], [0, '', '']);
  });

  await t.test('systemd-analyze security', async (t) => {
    const words = ['security', '--offline=true', '--no-pager', `--threshold=${THRESHOLD}`, INSTALLED];
    const { status, stdout } = await runIn(guest, ['systemd-analyze', ...words]);
    t.equal(status, 0, stdout.trim().split('\n').at(-1) ?? '');
  });

  await t.test('it starts and answers', async (t) => {
    const { status, stderr } = await runIn(guest, ['systemctl', 'start', 'netdiagd']);
    const journal = await mustIn(guest, ['journalctl', '-u', 'netdiagd', '--no-pager', '-n', '50']);
    t.equal(status, 0, `${stderr}${status === 0 ? '' : journal}`);
    t.match((await curl(guest, '/healthz')).stdout, /\n200$/);
    await until('ready', 10_000, async () => (await curl(guest, '/readyz')).stdout.endsWith('\n200'));
    const { stdout } = await curl(guest, '/diagnose?format=json');
    t.match(stdout, /\n200$/);
    const report = JSON.parse(stdout.slice(0, stdout.lastIndexOf('\n'))) as Report;
    t.equal(report.verdict, 'healthy', report.findings.map(({ message }) => message).join('; '));
    const failed = report.collectors.filter(({ state }) => state === 'failed');
    t.same(failed, [], 'its confinement hinders no collector');
    for (const [id, source] of KERNEL) {
      const run = report.collectors.find((collector) => collector.id === id);
      t.match(run?.source, source, `${id} is asked of the kernel`);
      t.notMatch(run?.source, /\b(?:ip|ss|bridge) -/, `${id} takes no command`);
    }
  });

  await t.test('it is not root and has said that it is ready', async (t) => {
    const pid = await property(guest, 'MainPID');
    const status = await mustIn(guest, ['cat', `/proc/${pid}/status`]);
    t.notMatch(status, /^Uid:\t0\t/m);
    t.match(status, /^NoNewPrivs:\t1$/m);
    t.not(await property(guest, 'StatusText'), '', 'STATUS= says how it is');
  });

  await t.test('it remembers in a folder of its own', async (t) => {
    const journal = await mustIn(guest, ['journalctl', '-u', 'netdiagd', '--no-pager']);
    t.notMatch(journal, 'kept in memory only', 'its confinement hinders nothing');
    const folder = '/var/lib/private/netdiagd';
    t.match(await mustIn(guest, ['stat', '--format=%a', folder, `${folder}/states`]), /^700\n700\n$/);
    t.match(await mustIn(guest, ['cat', `${folder}/states/000001.jsonl`]), /"state":\{"takenAt":/);
  });

  await t.test('it reloads without a restart', async (t) => {
    const before = await property(guest, 'MainPID');
    t.equal((await runIn(guest, ['systemctl', 'reload', 'netdiagd'])).status, 0);
    t.match((await curl(guest, '/healthz')).stdout, /\n200$/);
    t.equal(await property(guest, 'MainPID'), before);
  });

  await t.test('it comes back after a SIGKILL', async (t) => {
    const before = await property(guest, 'MainPID');
    await mustIn(guest, ['systemctl', 'kill', '--signal=KILL', 'netdiagd']);
    await until('started again', 20_000, async () => {
      const [pid, state] = [await property(guest, 'MainPID'), await property(guest, 'ActiveState')];
      return state === 'active' && pid !== before;
    });
    t.match((await curl(guest, '/healthz')).stdout, /\n200$/);
  });

  await t.test('it stops in time, with status 0', async (t) => {
    const { ms } = await runIn(guest, ['systemctl', 'stop', 'netdiagd']);
    t.ok(ms < 6_000, `${ms} ms`);
    t.same(
      [await property(guest, 'ActiveState'), await property(guest, 'Result'), await property(guest, 'ExecMainStatus')],
      ['inactive', 'success', '0'],
    );
  });
});
