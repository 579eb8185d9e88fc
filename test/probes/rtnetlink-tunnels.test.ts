import t from 'tap';
import { Attributes } from '../../src/probes/attributes.ts';
import { tunnelOf } from '../../src/probes/rtnetlink-tunnels.ts';

function attribute(type: number, value: readonly number[]): Buffer {
  const padded = [...value, ...Array(-value.length & 3).fill(0)];
  return Buffer.from([value.length + 4, 0, type, 0, ...padded]);
}
const of = (kind: string, ...attributes: Buffer[]) =>
  tunnelOf(kind, new Attributes(Buffer.concat(attributes), 0), (index) => `if${index}`);
const V6 = [0xfd, ...Array(14).fill(0), 1];

t.test('rtnetlink-tunnels', async (t) => {
  t.test('vxlan', async (t) => {
    t.same(of('vxlan', attribute(2, [192, 0, 2, 9]), attribute(3, [7, 0, 0, 0]), attribute(4, [192, 0, 2, 10])), {
      tunnel: { link: 'if7', local: '192.0.2.10', remote: '192.0.2.9' },
    });
    t.same(of('vxlan', attribute(16, V6), attribute(17, V6)), { tunnel: { local: 'fd00::1', remote: 'fd00::1' } });
    t.same(of('vxlan', attribute(2, [239, 1, 1, 1]), attribute(4, [0, 0, 0, 0])), { tunnel: {} }, 'a group, and none');
    t.same(of('vxlan', attribute(25, [1])), { tunnel: { external: true } });
    t.same(of('vxlan', attribute(25, [0]), attribute(16, [0xff, 2, ...Array(14).fill(0)])), { tunnel: {} });
  });

  t.test('geneve', async (t) => {
    t.same(of('geneve', attribute(2, [192, 0, 2, 9])), { tunnel: { remote: '192.0.2.9' } });
    t.same(of('geneve', attribute(6, [])), { tunnel: { external: true } });
    t.same(tunnelOf('geneve', undefined, String), { tunnel: {} });
  });

  t.test('what is none', async (t) => t.same(of('veth', attribute(2, [192, 0, 2, 9])), {}));
});
