import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t, { type Test } from 'tap';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { startDaemon } from '../support/lab/daemon.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { addNamespace, cable } from '../support/lab/namespace.ts';
import { ips, mustIn, runIn } from '../support/lab/place.ts';
import { netdiagd } from '../support/lab/product.ts';
import { tempDir } from '../support/temp.ts';

/** What takes the place of netlink where there is no binary for the machine. */
const COMMANDS = {
  interfaces: 'ip -j -d -s -s addr show',
  routing: 'ip -j -4 rule show, ip -j -6 rule show, ip -j -d -4 route show table all, ip -j -d -6 route show table all',
  neighbours: 'ip -j neigh show',
  sockets: 'ss -H -t -u -a -n -p',
} as const;

/** The project as npm leaves it where the optional package has no binary: without the package. */
function projectWithoutKoffi(t: Test): string {
  const project = join(tempFolder(t), 'project');
  const packages = join(project, 'node_modules');
  mkdirSync(packages, { recursive: true });
  for (const name of ['.scripts', 'src', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(name, join(project, name), { recursive: true });
  for (const name of readdirSync('node_modules')) {
    if (name !== 'koffi' && name !== '@koromix') symlinkSync(resolve('node_modules', name), join(packages, name));
  }
  return project;
}

function isByCommands(t: Test, { collectors }: Snapshot): void {
  for (const [id, source] of Object.entries(COMMANDS)) {
    t.match(
      collectors.find((run) => run.id === id),
      { state: 'ok', source },
    );
  }
  t.same(
    collectors.filter(({ source }) => /netlink|sock_diag/.test(source)),
    [],
    'nothing is asked by netlink',
  );
}

t.test('a machine that koffi has no binary for', async (t) => {
  const host = await addNamespace(t, 'host');
  const outer = await addNamespace(t, 'outer');
  await cable(host, 'eth0', outer, 'lan0');
  await ips(outer, 'link set lan0 up');
  await ips(host, 'address add 192.0.2.2/24 dev eth0', 'link set eth0 up');

  await t.test('npm start builds and serves', async (t) => {
    const project = projectWithoutKoffi(t);
    const start = ['env', '--unset=NODE_OPTIONS', process.execPath, join(project, '.scripts', 'start.mjs')];
    await startDaemon(t, host, start, {
      env: { NETDIAGD_HISTORY_FOLDER: tempDir(t) },
      readyMs: 60_000,
      ready: async () => (await runIn(host, ['curl', '-fsS', 'http://127.0.0.1:10067/readyz'])).status === 0,
    });
    t.ok(existsSync(join(project, 'dist', 'main.js')));
    t.notOk(existsSync(join(project, 'dist', 'koffi')));
    isByCommands(t, JSON.parse(await mustIn(host, ['curl', '-fsS', 'http://127.0.0.1:10067/snapshot'])));
  });

  await t.test('as where NETDIAGD_NETLINK=off', async (t) => {
    const { stdout } = await netdiagd(host, ['snapshot'], { env: { NETDIAGD_NETLINK: 'off' } });
    isByCommands(t, JSON.parse(stdout));
  });

  await t.test('and not elsewhere', async (t) => {
    const { collectors } = JSON.parse((await netdiagd(host, ['snapshot'])).stdout) as Snapshot;
    t.match(collectors.find(({ id }) => id === 'interfaces')?.source, 'rtnetlink (ip link)');
  });
});
