import t from 'tap';
import command from '../../src/commands/migrations.ts';
import { runCommand } from '../support/command-context.ts';
import { episode } from '../support/states.ts';

const migration = episode();
const reboot = episode({ id: '20261119T000000Z-1', at: '2026-11-19T00:00:00.000Z', kind: 'reboot', words: 'reboot' });
const run = (operands: readonly string[], values = {}, episodes = [migration, reboot]) =>
  runCommand(command, { operands, values }, { episodes });

t.test('netdiagd migrations', async (t) => {
  const { status, stdout, folders } = await run([]);
  t.equal(status, 0);
  t.match(stdout, /^2026-11-20 12:00:10 UTC {2}live migration from master1 to master2 +certain\n/);
  t.match(stdout, /\n\n1 other event: netdiagd migrations --all\n$/);
  t.same(folders, [undefined], 'of the folder of the configuration');
  const all = await run([], { all: true, folder: '/tmp/x' });
  t.match(all.stdout, 'reboot');
  t.notMatch(all.stdout, '--all');
  t.same(all.folders, ['/tmp/x']);
  t.equal((await run([], {}, [])).stdout, 'No live migration was noticed.\n');
  t.equal((await run([], { all: true }, [])).stdout, 'Nothing was noticed.\n');
  const json = JSON.parse((await run([], { format: 'json' })).stdout);
  t.match(json, { kind: 'Migrations', items: [{ id: migration.id, signals: ['node-changed'] }] });
  t.equal(json.items[0].before, undefined, 'heads alone');
});

t.test('netdiagd migrations ID', async (t) => {
  const { status, stdout } = await run([migration.id]);
  t.equal(status, 0);
  t.match(stdout, /^MIGRATED {2}rhel8-vm8 · 2026-11-20 12:00:10 UTC · certain\n/);
  t.same(JSON.parse((await run([migration.id], { format: 'json' })).stdout), migration);
  t.match((await run([reboot.id])).stdout, /^REBOOTED /, 'whatever it was');
});

t.test('netdiagd migrations: mistakes', async (t) => {
  const rejects = (operands: readonly string[], message: string, values = {}) =>
    t.rejects(run(operands, values), { name: 'UsageError', message });
  await rejects(['2026'], `nothing was noticed under "2026"; the nearest is "${migration.id}"`);
  await rejects(['a', 'b'], 'migrations tells of one, and got "b" as well');
  await rejects([], '--format is "xml"; expected one of text, json', { format: 'xml' });
  await t.rejects(run(['a'], {}, []), { message: 'nothing was noticed under "a"' });
});
