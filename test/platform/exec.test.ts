import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { CommandError, type ExecOptions } from '../../src/model/platform.ts';
import { createExec } from '../../src/platform/exec.ts';
import { folderOf } from '../support/folder.ts';

const never = new AbortController().signal;
const exec = createExec();
const run = (argv: readonly [string, ...string[]], options: ExecOptions = {}, signal = never) =>
  exec(argv, options, signal);
const shell = (script: string, options: ExecOptions = {}, signal = never) => run(['sh', '-c', script], options, signal);

/** What the command was rejected with, and how long that took. */
async function rejection(command: Promise<unknown>): Promise<{ error: Error; ms: number }> {
  const began = performance.now();
  const error = await command.then(
    (value) => new Error(`resolved to ${value}`),
    (cause: Error) => cause,
  );
  return { error, ms: performance.now() - began };
}

const isRunning = (mark: string): boolean => spawnSync('pgrep', ['-f', `^sleep ${mark}$`]).status === 0;

async function isGone(mark: string): Promise<boolean> {
  for (let tries = 0; tries < 40 && isRunning(mark); tries += 1) await new Promise((done) => setTimeout(done, 50));
  return !isRunning(mark);
}

t.test('exec', async (t) => {
  t.test('argv reaches the command as it is', async (t) => {
    const words = ['$HOME', '`id`', '; echo gone', "it's", '*', '-n', '', 'two words', 'é'];
    t.equal(await run(['printf', '<%s>', ...words]), words.map((word) => `<${word}>`).join(''));
  });

  t.test('a command that is not installed', async (t) => {
    t.equal(await run(['netdiagd-has-no-such-command']), undefined);
    t.equal(await run(['/nonexistent/command']), undefined);
  });

  t.test('a command that may not be run', async (t) => {
    const { error } = await rejection(run(['/etc/passwd']));
    t.match(error.message, /^\/etc\/passwd: .*EACCES/);
  });

  t.test('words that no command can be given', async (t) => {
    const { error } = await rejection(run(['printf', 'a\0b']));
    t.match(error.message, /null bytes/);
  });

  t.test('another status than 0', async (t) => {
    const { error } = await rejection(shell('echo out; printf "first\\nsecond\\n" >&2; exit 3'));
    t.ok(error instanceof CommandError);
    t.match(error, { status: 3, stderr: 'first\nsecond\n' });
    t.match(error.message, /exited with status 3: first$/);
    const silent = await rejection(run(['false']));
    t.equal(silent.error.message, 'false exited with status 1');
    const killed = await rejection(shell('kill -9 $$'));
    t.match(killed.error, { status: undefined, message: /was ended by SIGKILL$/ });
  });

  t.test('errors of megabytes are cut', async (t) => {
    const { error } = await rejection(shell('yes nonsense | head -c 2000000 >&2; exit 1'));
    t.equal((error as CommandError).stderr.length, 4096);
  });

  t.test('the deadline ends the whole process group', async (t) => {
    const { error, ms } = await rejection(shell('sleep 4711.1 & sleep 4711.1', { timeoutMs: 200 }));
    t.match(error, { status: undefined, message: /did not answer within 200 ms$/ });
    t.ok(ms < 10_000, `took ${ms} ms`);
    t.ok(await isGone('4711.1'), 'children and grandchildren are gone');
  });

  t.test('a child that closes its output but hangs', async (t) => {
    const { error, ms } = await rejection(shell('exec >&- 2>&-; sleep 4711.2', { timeoutMs: 200 }));
    t.match(error.message, /did not answer/);
    t.ok(ms < 10_000, `took ${ms} ms`);
    t.ok(await isGone('4711.2'));
  });

  t.test('a grandchild in a session of its own that holds the pipe', async (t) => {
    const { error, ms } = await rejection(shell('setsid sleep 4.713 & echo done', { timeoutMs: 300 }));
    t.match(error.message, /did not answer/, 'the end of the output was never seen');
    t.ok(ms < 10_000, `took ${ms} ms`);
  });

  t.test('a limit of output', async (t) => {
    t.equal((await shell('head -c 1000 /dev/zero', { maxBytes: 1000 }))?.length, 1000);
    const { error, ms } = await rejection(run(['yes'], { maxBytes: 100_000, timeoutMs: 20_000 }));
    t.match(error, { status: undefined, message: 'yes printed more than 100000 bytes' });
    t.ok(ms < 10_000);
  });

  t.test('bytes that are no text', async (t) => {
    t.equal(await shell("printf 'a\\377\\000b'"), 'a\ufffd\0b');
    t.type(await shell('head -c 100000 /dev/urandom'), 'string');
  });

  t.test('the environment', async (t) => {
    t.equal(await shell('echo $LC_ALL $TERM'), 'C dumb\n');
    const kept = process.env['PATH'];
    t.teardown(() => {
      process.env['PATH'] = kept;
    });
    delete process.env['PATH'];
    t.notMatch(await run(['env']), /^PATH=:/m, 'the current folder is no place for commands');
    t.match(await run(['env']), /^PATH=.*\/usr\/sbin/m);
    process.env['PATH'] = ':.:bin:/opt/bin:';
    t.match(await run(['env']), /^PATH=\/opt\/bin:\/usr\/local\/sbin:/m, 'absolute folders only');
  });

  t.test('what a command leaves running in its group ends with it', async (t) => {
    t.equal(await shell('sleep 4711.9 >/dev/null 2>&1 & echo done'), 'done\n');
    t.ok(await isGone('4711.9'));
  });

  t.test('four at once', async (t) => {
    const own = createExec();
    const folder = folderOf(t, { started: '' });
    const script = 'echo >> started; until [ -e go ]; do sleep 0.02; done';
    const started = () => readFileSync(`${folder}/started`, 'utf8').length;
    const all = Array.from({ length: 6 }, () => own(['sh', '-c', `cd '${folder}'; ${script}`], {}, never));
    while (started() < 4) await new Promise((done) => setTimeout(done, 20));
    await new Promise((done) => setTimeout(done, 200));
    t.equal(started(), 4, 'the others wait');
    writeFileSync(`${folder}/go`, '');
    await Promise.all(all);
    t.equal(started(), 6);
  });

  t.test('the end of the run ends waiting and running commands', async (t) => {
    const own = createExec();
    const over = new AbortController();
    const running = Array.from({ length: 4 }, () =>
      rejection(own(['sleep', '4711.4'], { timeoutMs: 30_000 }, over.signal)),
    );
    const waiting = Array.from({ length: 3 }, () => rejection(own(['sleep', '4711.4'], {}, over.signal)));
    await new Promise((done) => setTimeout(done, 100));
    over.abort();
    for (const { error } of await Promise.all(running)) t.match(error.message, /was stopped: the run ended$/);
    for (const { error } of await Promise.all(waiting)) t.match(error.message, /ended before the command could start$/);
    t.ok(await isGone('4711.4'));
    t.match((await rejection(own(['true'], {}, over.signal))).error.name, /Abort/, 'and no other one starts');
    t.equal(await own(['echo', 'next run'], {}, never), 'next run\n', 'the slots are free again');
  });

  t.test('no file descriptor is left', async (t) => {
    const open = readdirSync('/proc/self/fd').length;
    const limit = (soft: string) => spawnSync('prlimit', ['--pid', String(process.pid), `--nofile=${soft}:`]).status;
    const soft = spawnSync('prlimit', ['--pid', String(process.pid), '--nofile', '--output=SOFT', '--noheadings'], {
      encoding: 'utf8',
    }).stdout.trim();
    // Enough to start prlimit again, and not enough for twenty children with two pipes each.
    t.equal(limit(String(open + 20)), 0);
    const many = Array.from({ length: 20 }, () => rejection(createExec()(['sleep', '0.2'], {}, never)));
    const errors = (await Promise.all(many)).map(({ error }) => error.message);
    t.equal(limit(soft), 0);
    t.ok(
      errors.some((message) => /EMFILE/.test(message)),
      errors.join('; '),
    );
  });
});
