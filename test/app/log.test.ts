import t, { type Test } from 'tap';
import { createLogger } from '../../src/app/log.ts';
import type { Config } from '../../src/model/agent.ts';

/** What a logger writes to standard error meanwhile. */
function written(t: Test, config: Config['log'], work: (log: ReturnType<typeof createLogger>) => void): string[] {
  const captured = t.capture(process.stderr, 'write', () => true);
  work(createLogger(() => config));
  captured.restore();
  const lines = captured().map(({ args }) => String(args[0]));
  return lines;
}

const HOSTILE = 'eth0\nts=1 level=error\u001b[2J\u009b\u2028"=';

t.test('log', async (t) => {
  t.test('levels', async (t) => {
    const all = (log: ReturnType<typeof createLogger>) => {
      for (const level of ['error', 'warn', 'info', 'debug'] as const) log[level](`to ${level}`);
    };
    for (const [level, count] of [
      ['error', 1],
      ['warn', 2],
      ['info', 3],
      ['debug', 4],
    ] as const) {
      t.equal(written(t, { level, format: 'logfmt' }, all).length, count, level);
    }
  });
  t.test('logfmt', async (t) => {
    const [line = ''] = written(t, { level: 'info', format: 'logfmt' }, (log) =>
      log.warn('two words', { address: '[::1]:80', count: 3, ok: true, empty: '', path: '/a/b', hostile: HOSTILE }),
    );
    t.match(
      line,
      /^ts=\d{4}-\d\d-\d\dT[\d:.]+Z level=warn msg="two words" address="\[::1\]:80" count=3 ok=true empty="" path=\/a\/b hostile=/,
    );
    t.equal(line.slice(line.indexOf('hostile=')), 'hostile="eth0\\nts=1 level=error\\u001b[2J\\u009b\\u2028\\"="\n');
  });
  t.test('json', async (t) => {
    const [line = ''] = written(t, { level: 'info', format: 'json' }, (log) => log.error('bad', { hostile: HOSTILE }));
    t.notMatch(line.slice(0, -1), /[\u0000-\u001f\u007f-\u009f\u2028]/, 'one printable line');
    t.match(JSON.parse(line), { level: 'error', msg: 'bad', hostile: HOSTILE });
  });
  t.test('rate', async (t) => {
    const lines = written(t, { level: 'info', format: 'logfmt' }, (log) => {
      for (let i = 0; i < 10_000; i += 1) log.info(`line ${i}`);
    });
    t.ok(lines.length >= 50 && lines.length <= 500, `${lines.length} of 10000 lines are written`);
  });
});
