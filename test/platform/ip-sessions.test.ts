import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Exec } from '../../src/platform/exec.ts';
import { type Line, sessionLine, withIpSessions } from '../../src/platform/ip-sessions.ts';
import { folderOf } from '../support/folder.ts';

const LINES: readonly (readonly [argv: string, expected: Line | undefined])[] = [
  ['ip -j -d -s -s addr show', { which: 'any', line: 'addr show' }],
  ['ip -j neigh show to fe80::1 dev eth0.7', { which: 'any', line: 'neigh show to fe80::1 dev eth0.7' }],
  ['ip -j -d -4 route show table all', { which: 'any', line: 'route show table all root 0/0' }],
  ['ip -j -d -6 route show table all', { which: 'inet6', line: 'route show table all' }],
  ['ip -j -4 rule show', { which: 'any', line: 'rule show' }],
  ['ip -j -6 rule show', { which: 'inet6', line: 'rule show' }],
  ['ip -j -4 addr show', undefined],
  ['ip addr show', undefined],
  ['ip -j', undefined],
  ['ip -j -n blue addr show', undefined],
  ['ip -j -br addr show', undefined],
  ['bridge -j link show', undefined],
];

t.test('ip-sessions: the line for a command', async (t) => {
  for (const [argv, expected] of LINES) t.same(sessionLine(argv.split(' ')), expected, argv);
  for (const word of ['a b', 'a"b', "a'b", 'a\\b', '#', 'a\nflush', '', 'é']) {
    t.equal(sessionLine(['ip', '-j', 'neigh', 'show', 'dev', word]), undefined, JSON.stringify(word));
  }
});

/** An `ip` that answers what the shell script says, each line being `$line`; and how often it was started. */
function impostor(t: Test, script: string) {
  const folder = folderOf(t);
  const program = `#!/bin/sh\necho "$*" >> ${folder}/started\nwhile read -r line; do\n${script}\ndone\n`;
  writeFileSync(join(folder, 'ip'), program);
  chmodSync(join(folder, 'ip'), 0o755);
  const path = process.env['PATH'];
  process.env['PATH'] = `${folder}:${path}`;
  t.teardown(() => {
    process.env['PATH'] = path;
  });
  const spawned: string[] = [];
  const plain: Exec = async (argv) => {
    spawned.push(argv.join(' '));
    return 'by the command';
  };
  const exec = withIpSessions(plain);
  const started = () => readFileSync(join(folder, 'started'), 'utf8').trim().split('\n').length;
  const run = () => {
    const { signal } = new AbortController();
    return (argv: string) => exec(argv.split(' ') as [string, ...string[]], {}, signal);
  };
  return { folder, spawned, started, run };
}

const ADDR = 'ip -j -d -s -s addr show';
const NEIGH = 'ip -j neigh show';
const answering = (links: string, rest: string) => `case $line in\naddr*) ${links};;\n*) ${rest};;\nesac`;
const ETH0 = `echo '[{"ifindex":2,"ifname":"eth0"}]'`;

t.test('ip-sessions: asking', async (t) => {
  t.test('run after run one child answers', async (t) => {
    const { run, spawned, started } = impostor(t, answering(ETH0, `echo "[\\"$line\\"]"`));
    for (let i = 0; i < 3; i += 1) {
      const ask = run();
      const [neigh, addr] = await Promise.all([ask(NEIGH), ask(ADDR)]);
      t.equal(neigh, '["neigh show"]\n');
      t.equal(addr, '[{"ifindex":2,"ifname":"eth0"}]\n');
    }
    t.same(spawned, []);
    t.equal(started(), 1);
  });

  t.test('a link that was renamed takes a new child', async (t) => {
    const { run, folder, started } = impostor(t, answering('cat "$(dirname "$0")/links"', `echo '[]'`));
    const links = (text: string) => writeFileSync(join(folder, 'links'), `${text}\n`);
    links('[{"ifindex":2,"ifname":"eth0"}]');
    await run()(NEIGH);
    links('[{"ifindex":2,"ifname":"net0"}]');
    t.equal(await run()(ADDR), '[{"ifindex":2,"ifname":"net0"}]\n');
    t.equal(await run()(NEIGH), '[]\n');
    t.equal(started(), 2);
  });

  /** What it does instead of answering, and how many commands take its place in two runs of one question. */
  const FAULTS: readonly (readonly [name: string, script: string, started: number])[] = [
    ['it says that a line failed', answering(ETH0, 'echo "Command failed -:2" >&2'), 1],
    ['it fails within an answer', answering(ETH0, `printf '[{'; sleep 0.2; echo 'Command failed -:2' >&2`), 2],
    ['it prints what is no JSON', answering(ETH0, 'echo 10.0.0.1 dev eth0'), 2],
    ['it ends', answering(ETH0, 'exit 1'), 2],
    ['it hangs', answering(ETH0, 'exec sleep 30'), 2],
    ['it prints without end', answering(ETH0, 'exec yes'), 2],
  ];
  for (const [name, script, children] of FAULTS) {
    t.test(name, async (t) => {
      const { run, spawned, started } = impostor(t, script);
      for (let i = 0; i < 2; i += 1) t.equal(await run()(NEIGH), 'by the command');
      t.same(spawned, [NEIGH, NEIGH]);
      t.equal(started(), children);
    });
  }

  t.test('it never answers at all, and is given up in the end', async (t) => {
    const { run, started } = impostor(t, 'exit 1');
    for (let i = 0; i < 5; i += 1) t.equal(await run()(NEIGH), 'by the command');
    t.equal(started(), 3);
  });
});
