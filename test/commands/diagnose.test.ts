import t from 'tap';
import command from '../../src/commands/diagnose.ts';
import type { Severity } from '../../src/model/check.ts';
import { checkThat } from '../support/checks.ts';
import { runCommand } from '../support/command-context.ts';
import { iface } from '../support/hosts.ts';

const host = { interfaces: [iface('eth0')] };
const checks = [checkThat('a-bad', ['eth0']), checkThat('b-bad', ['eth0'], { category: 'route', severity: 'info' })];
type Values = Readonly<Record<string, string | readonly string[]>>;
const diagnose = (values: Values = {}) => runCommand(command, { values }, { host, checks });

t.test('netdiagd diagnose: status', async (t) => {
  const status = async (severity: Severity) =>
    (await runCommand(command, {}, { host, checks: [checkThat('a-bad', ['eth0'], { severity })] })).status;
  t.same([await status('info'), await status('warning'), await status('critical')], [0, 1, 2]);
  const blind = [
    checkThat('a-bad', [], {
      severity: 'critical',
      run: () => {
        throw new Error('blind');
      },
    }),
  ];
  t.equal((await runCommand(command, {}, { host, checks: blind })).status, 3, 'nothing critical could be judged');
  t.equal((await runCommand(command, {}, { host, checks: [checkThat('a-bad', [])] })).status, 0, 'nothing wrong');
  t.equal((await runCommand(command, {}, { host })).status, 3, 'nothing could be judged');
});

t.test('netdiagd diagnose: what it prints', async (t) => {
  t.match((await diagnose()).stdout, /^DEGRADED .*\n\n! Something is wrong with a-bad/);
  t.match((await diagnose({ format: 'markdown' })).stdout, /^# DEGRADED/);
  const only = async (values: Values) =>
    (JSON.parse((await diagnose({ format: 'json', ...values })).stdout).findings as { id: string }[]).map(
      ({ id }) => id,
    );
  t.same(await only({}), ['a-bad:eth0', 'b-bad:eth0']);
  t.same(await only({ only: ['b-bad'] }), ['b-bad:eth0']);
  t.same(await only({ only: ['b-bad,a-bad'] }), ['a-bad:eth0', 'b-bad:eth0']);
  t.same(await only({ category: ['route'] }), ['b-bad:eth0']);
  t.same(await only({ category: ['route', 'link'] }), ['a-bad:eth0', 'b-bad:eth0']);
  t.same(await only({ severity: 'warning' }), ['a-bad:eth0']);
});

t.test('netdiagd diagnose: where it looks', async (t) => {
  for (const target of [{}, { from: 'a.json' }, { netns: 'blue' }, { pid: '7' }]) {
    t.same((await diagnose(target)).snapshots, [[target, {}]]);
  }
  t.same((await diagnose({ observe: '1.5s' })).snapshots, [[{}, { observeMs: 1500 }]]);
  t.equal((await diagnose()).stderr, '', 'no progress into a file');
  const { stderr } = await runCommand(command, {}, { host, checks, isTerminal: true });
  t.equal(stderr, '\r\u001b[K1/2 interfaces\r\u001b[K', 'progress on a terminal, and none left behind');
});

t.test('netdiagd diagnose: mistakes', async (t) => {
  for (const [values, message] of [
    [{ format: 'yaml' }, '--format is "yaml"; expected one of text, json, markdown'],
    [{ only: ['a-bat'] }, 'there is no check "a-bat"; netdiagd checks lists them'],
    [{ category: ['disk'] }, '--category is "disk"; expected one of link, address, '],
    [{ severity: 'bad' }, '--severity is "bad"; expected one of info, warning, critical'],
    [{ observe: '5' }, '--observe is "5"; expected a time from 100ms to 10m, such as 5s'],
    [{ observe: '11m' }, '--observe is "11m"; expected a time from 100ms to 10m, such as 5s'],
    [{ from: 'a', observe: '1s' }, '--from and --observe exclude each other: what was saved is not observed again'],
    [{ from: 'a', netns: 'b' }, '--from, --netns and --pid exclude each other'],
  ] as const) {
    await t.rejects(diagnose(values), { name: 'UsageError', message });
  }
  const message = 'diagnose takes no argument, and got "eth0"';
  await t.rejects(runCommand(command, { operands: ['eth0'] }), { name: 'UsageError', message });
});
