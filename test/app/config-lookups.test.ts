import t, { type Test } from 'tap';
import { loadConfig } from '../../src/app/config.ts';
import { checks } from '../../src/app/registry.ts';
import { tempFile } from '../support/temp.ts';

const load = (t: Test, lookup: object) =>
  loadConfig(checks, { env: {}, file: tempFile(t, 'c.yml', JSON.stringify({ dns: { lookups: [lookup] } })) });

t.test('what is expected of a name that should be absent', async (t) => {
  const absent = { name: 'old.vm.svc.cluster.local', expect: 'absent' };
  await t.resolves(load(t, absent));
  await t.resolves(load(t, { ...absent, expect: 'headless', atLeast: 3, within: ['10.128.0.0/14'] }));
  for (const more of [{ atLeast: 3 }, { within: ['10.128.0.0/14'] }])
    await t.rejects(load(t, { ...absent, ...more }), {
      message: /dns\.lookups\.0 is a map; expected .*: atLeast and within exclude expect: absent$/,
    });
});
