import t, { type Test } from 'tap';
import { loadConfig } from '../../src/app/config.ts';
import { tempFile } from '../support/temp.ts';

interface Given {
  readonly yaml?: string;
  readonly env?: Readonly<Record<string, string>>;
}
const load = (t: Test, { yaml = '', env = {} }: Given) => loadConfig([], { env, file: tempFile(t, 'c.yml', yaml) });

t.test('config: what is remembered', async (t) => {
  t.same((await load(t, {})).history, {
    folder: '/var/lib/netdiagd',
    maxStates: 500,
    maxBytes: 16 * 1024 * 1024,
    bytesPerHour: 1024 * 1024,
    nodeSeconds: 5,
  });
  const yaml = 'history: { folder: /srv/netdiagd, maxStates: 50 }\n';
  const env = { NETDIAGD_HISTORY_FOLDER: '/tmp/h', NETDIAGD_HISTORY_BYTES_PER_HOUR: '65536' };
  t.match((await load(t, { yaml })).history, { folder: '/srv/netdiagd', maxStates: 50, nodeSeconds: 5 });
  t.match((await load(t, { yaml, env })).history, { folder: '/tmp/h', maxStates: 50, bytesPerHour: 65_536 });
  for (const [value, words] of [
    ['folder: var', 'history.folder is "var"; expected the folder that'],
    ['maxStates: 1', 'history.maxStates is 1; expected states'],
    ['maxBytes: 1000', 'history.maxBytes is 1000; expected bytes'],
    ['bytesPerHour: 0', 'history.bytesPerHour is 0; expected bytes'],
    ['nodeSeconds: -1', 'history.nodeSeconds is -1; expected seconds'],
    ['fodler: /', 'history.fodler unknown key; the nearest known one is "folder"'],
  ] as const) {
    await t.rejects(load(t, { yaml: `history: { ${value} }` }), { message: words }, value);
  }
});
