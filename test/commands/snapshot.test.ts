import t from 'tap';
import command from '../../src/commands/snapshot.ts';
import { runCommand } from '../support/command-context.ts';
import { iface, snapshotOf } from '../support/hosts.ts';

const host = { interfaces: [iface('eth0')] };

t.test('netdiagd snapshot', async (t) => {
  const printed = await runCommand(command, {}, { host });
  t.equal(printed.status, 0);
  t.same(JSON.parse(printed.stdout), snapshotOf(host));
  const kept = await runCommand(command, { values: { output: 's.json' } }, { host });
  t.equal(kept.stdout, '');
  t.same(JSON.parse(kept.written['s.json'] ?? ''), snapshotOf(host), 'into a file');
  const raw = { values: { raw: 'my folder' } };
  const shown = await runCommand(command, raw, { host, isTerminal: true });
  t.equal(shown.stdout, "saved; netdiagd diagnose --from 'my folder' judges it\n", 'a folder, at a terminal');
  t.same(JSON.parse((await runCommand(command, raw, { host })).stdout), snapshotOf(host), 'a folder, into a pipe');
  const values = { raw: 'd', root: '/r', label: 'pod a', pid: '7' };
  t.same((await runCommand(command, { values })).snapshots, [[{ pid: '7' }, { raw: 'd', root: '/r', label: 'pod a' }]]);
  t.same((await runCommand(command, { values: { observe: '2s' } })).snapshots, [[{}, { observeMs: 2000 }]]);
  t.same((await runCommand(command, { values: { netns: 'blue' } })).snapshots, [[{ netns: 'blue' }, {}]]);
});

t.test('netdiagd snapshot: mistakes', async (t) => {
  const both = runCommand(command, { values: { netns: 'a', pid: '1' } });
  await t.rejects(both, { name: 'UsageError', message: '--netns and --pid exclude each other' });
  const message = 'snapshot takes no argument, and got "now"';
  await t.rejects(runCommand(command, { operands: ['now'] }), { name: 'UsageError', message });
});
