import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Enter, Namespaces } from '../../src/app/namespaces.ts';
import type { Config } from '../../src/model/agent.ts';
import { CommandError } from '../../src/model/platform.ts';
import { snapshotOf } from '../support/hosts.ts';
import { tempDir } from '../support/temp.ts';

const CONFIG = {} as Config;

t.test('namespaces', async (t) => {
  // A path is taken as it is, so the test needs no privilege to have namespaces.
  const folder = tempDir(t);
  const named = (name: string) => {
    writeFileSync(join(folder, name), '');
    return join(folder, name);
  };
  const [one, two, three] = [named('one'), named('two'), named('three')];

  t.test('callers share a run, and what is young enough', async (t) => {
    let runs = 0;
    const enter: Enter = async () => {
      runs += 1;
      return snapshotOf({});
    };
    const namespaces = new Namespaces(enter);
    const all = Array.from({ length: 10 }, () => namespaces.snapshot(one, 0, CONFIG));
    t.equal(new Set(await Promise.all(all)).size, 1);
    t.equal(runs, 1);
    await namespaces.snapshot(one, 60, CONFIG);
    t.equal(runs, 1, 'kept');
    await namespaces.snapshot(one, 0, CONFIG);
    t.equal(runs, 2, 'a fresh one');
  });

  t.test('no more than two at once', async (t) => {
    const ends: (() => void)[] = [];
    const enter: Enter = () => new Promise((resolve) => ends.push(() => resolve(snapshotOf({}))));
    const namespaces = new Namespaces(enter);
    const running = [namespaces.snapshot(one, 0, CONFIG), namespaces.snapshot(two, 0, CONFIG)];
    await t.rejects(namespaces.snapshot(three, 0, CONFIG), { status: 503, message: /2 namespaces/ });
    for (const end of ends) end();
    await Promise.all(running);
    const last = namespaces.snapshot(three, 0, CONFIG);
    ends.at(-1)?.();
    t.ok(await last, 'room again');
  });

  t.test('what cannot be looked into', async (t) => {
    const refusing = (cause: Error) => new Namespaces(() => Promise.reject(cause)).snapshot(one, 0, CONFIG);
    await t.rejects(new Namespaces(async () => snapshotOf({})).snapshot('nd-gone', 0, CONFIG), {
      status: 404,
      message: /nd-gone/,
    });
    await t.rejects(refusing(new CommandError('nsenter failed', 1, 'Operation not permitted')), {
      status: 403,
      message: 'nsenter failed',
    });
    await t.rejects(refusing(new Error('it printed no snapshot')), { status: 500, message: 'it printed no snapshot' });
  });
});
