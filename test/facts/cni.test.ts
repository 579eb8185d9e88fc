import t from 'tap';
import { configurations, isUsable } from '../../src/facts/cni.ts';

t.test('facts/cni', async (t) => {
  for (const [file, plugins, problem, directory, basename, usable] of [
    [
      '/etc/cni/net.d/10-calico.conflist',
      ['calico', 'portmap'],
      undefined,
      '/etc/cni/net.d',
      '10-calico.conflist',
      true,
    ],
    ['/etc/cni/net.d/99-loopback.conf', ['loopback'], undefined, '/etc/cni/net.d', '99-loopback.conf', false],
    ['/etc/cni/net.d/a.conf', [], undefined, '/etc/cni/net.d', 'a.conf', false],
    ['/a.conf', ['bridge'], 'not JSON', '/', 'a.conf', false],
    ['a.conf', ['bridge'], undefined, '/', 'a.conf', true],
  ] as const) {
    const configuration = { file, plugins, ...(problem !== undefined && { problem }) };
    const [seen] = configurations({ directories: [], configurations: [configuration] });
    t.same(seen, { index: 0, configuration, directory, basename }, file);
    t.equal(seen && isUsable(seen), usable, file);
  }
});
