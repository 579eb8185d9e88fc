import t from 'tap';
import command from '../../src/commands/diff.ts';
import type { Changes } from '../../src/model/state.ts';
import { runCommand } from '../support/command-context.ts';
import { address, type Host, iface, snapshotOf } from '../support/hosts.ts';

const guest = (cidr: string, hostname = 'vm8', mac = '02:00:00:00:00:01'): Host => ({
  host: { hostname, role: 'vm' },
  interfaces: [iface('eth0', { mac, addresses: [address(cidr)] })],
});
const A = snapshotOf(guest('192.168.24.6/25'));
const B = { ...snapshotOf(guest('192.168.24.132/25')), takenAt: '2026-11-20T12:05:00.000Z' };
const run = (operands: readonly string[], saved = { a: A, b: B }, values = {}) =>
  runCommand(command, { operands, values }, { saved });

t.test('netdiagd diff', async (t) => {
  const { status, stdout, snapshots } = await run(['a', 'b']);
  t.equal(status, 1, 'as diff(1)');
  t.match(stdout, /^CHANGED {2}vm8 · 2 changes within 5 min\n {9}a, 2026-11-20 12:00:00 UTC → b, 12:05:00 UTC\n/);
  t.match(stdout, 'eth0 has 192.168.24.132/25 instead of 192.168.24.6/25');
  t.same(snapshots, [
    [{ from: 'a' }, {}],
    [{ from: 'b' }, {}],
  ]);
  const same = await run(['a', 'a']);
  t.equal(same.status, 0);
  t.match(same.stdout, /^SAME {2}vm8 · no change: it is the same look\n/);

  const json = await run(['a', 'b'], { a: A, b: B }, { format: 'json' });
  const changes = JSON.parse(json.stdout) as Changes;
  t.match(changes, { kind: 'Changes', hostname: 'vm8', since: { point: 'a' }, until: { point: 'b' } });
  t.equal(changes.changes.length, 2);
  t.equal(json.status, 1);
  const configured = await run(['a', 'b'], { a: A, b: B }, { 'config.file': 'x.yaml' });
  t.same(configured.snapshots[0], [{ from: 'a' }, { configFile: 'x.yaml' }]);
});

t.test('netdiagd diff: the two observations of one snapshot', async (t) => {
  const { status, stdout } = await run(['b'], { a: A, b: { ...B, before: A } as typeof B });
  t.equal(status, 1);
  t.match(stdout, 'first, 2026-11-20 12:00:00 UTC → second, 12:05:00 UTC');
  await t.rejects(run(['b']), { name: 'UsageError', message: /^b holds one observation/ });
});

t.test('netdiagd diff: what it may not mean', async (t) => {
  const other = snapshotOf(guest('192.168.24.6/25', 'vm9'));
  t.match(
    (await run(['a', 'b'], { a: A, b: other as typeof B })).stdout,
    /^note: two hosts: a is of vm8, b of vm9\n\n/,
  );
  const card = snapshotOf(guest('192.168.24.6/25', 'vm8', '02:00:00:00:00:02'));
  t.match(
    (await run(['a', 'b'], { a: A, b: card as typeof B })).stdout,
    /^note: perhaps two hosts: a and b have no MAC in common\n\n/,
  );
  const back = await run(['b', 'a']);
  t.match(back.stdout, /^note: a is older than b: /);
  const json = await run(['b', 'a'], { a: A, b: B }, { format: 'json' });
  t.match(json.stderr, /^note: a is older than b: /);
  t.doesNotThrow(() => JSON.parse(json.stdout));
});

t.test('netdiagd diff: mistakes', async (t) => {
  const rejects = (operands: readonly string[], message: string | RegExp, values = {}) =>
    t.rejects(run(operands, { a: A, b: B }, values), { name: 'UsageError', message });
  await rejects([], 'diff compares two snapshots: netdiagd diff before.json after.json');
  await rejects(['a', 'b', 'c'], 'diff compares two snapshots, and got "c" as well');
  await rejects(['-', '-'], /^standard input can be read once/);
  await rejects(['a', 'b'], '--format is "xml"; expected one of text, json', { format: 'xml' });
});
