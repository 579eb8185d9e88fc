import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import t from 'tap';
import type { Report } from '../../src/model/report.ts';
import { GUESTS } from '../support/lab/guest.ts';
import { mustIn, type Place, runIn } from '../support/lab/place.ts';
import { until } from '../support/lab/until.ts';

const UNIT = resolve('systemd/netdiagd.service');
const NODE = '/usr/bin/node';
const INSTALLED = '/etc/systemd/system/netdiagd.service';
/** In tenths: the guest's unit is at most 2.0, systemd-analyze(1). */
const THRESHOLD = 20;

/** The folder in which the unit expects the built command. */
function installFolder(): string {
  const main = /^ExecStart=.*?(\/\S+\/main\.js)/m.exec(readFileSync(UNIT, 'utf8'))?.[1];
  if (!main) throw new Error(`${UNIT}: ExecStart names no main.js`);
  return dirname(main);
}

const curl = (place: Place, path: string) =>
  runIn(place, ['curl', '-sS', '-w', '\n%{http_code}', `http://127.0.0.1:10067${path}`]);

const property = async (place: Place, name: string) =>
  (await mustIn(place, ['systemctl', 'show', '--value', '-p', name, 'netdiagd'])).trim();

t.test('the unit under a real systemd', async (t) => {
  const node = process.execPath === NODE ? [] : [`${process.execPath}:${NODE}`];
  const bind = [`${UNIT}:${INSTALLED}`, `${resolve('dist')}:${installFolder()}`, ...node];
  const { guest } = await GUESTS.networkd(t, bind);

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
    const sources = report.collectors.map(({ id, source }) => [id, source] as const);
    t.match(new Map(sources).get('interfaces'), /rtnetlink RTM_GETLINK/, 'nor that the kernel itself is asked');
    t.match(new Map(sources).get('sockets'), /sock_diag/);
  });

  await t.test('it is not root and has said that it is ready', async (t) => {
    const pid = await property(guest, 'MainPID');
    const status = await mustIn(guest, ['cat', `/proc/${pid}/status`]);
    t.notMatch(status, /^Uid:\t0\t/m);
    t.match(status, /^NoNewPrivs:\t1$/m);
    t.not(await property(guest, 'StatusText'), '', 'STATUS= says how it is');
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
