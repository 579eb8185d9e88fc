import t from 'tap';
import { isTunnel, underlayOf } from '../../src/facts/tunnels.ts';
import { address, iface, route } from '../support/hosts.ts';

const eth0 = iface('eth0', { addresses: [address('192.0.2.10/24')] });
const eth1 = iface('eth1', { mtu: 9000, addresses: [address('2001:db8::10/64')] });
const routing = {
  routes: [route('192.0.2.0/24', { dev: 'eth0' }), route('2001:db8::/64', { dev: 'eth1' })],
  rules: [],
};

t.test('tunnels', async (t) => {
  t.test('of these kinds', async (t) => {
    t.ok(isTunnel(iface('flannel.1', { kind: 'vxlan' })));
    t.notOk(isTunnel(iface('eth0')));
    t.notOk(isTunnel(iface('x', { kind: 'toString' })));
  });

  t.test('the interface below', async (t) => {
    const of = (parts: object) => underlayOf(iface('tun', parts), [eth0, eth1], routing);
    t.match(of({ kind: 'vxlan', tunnel: { link: 'eth1', remote: '192.0.2.9' } }), { lower: eth1, overhead: 50 });
    t.match(of({ kind: 'vxlan', tunnel: { remote: '2001:db8::9' } }), { lower: eth1, overhead: 70 });
    t.match(of({ kind: 'vxlan', tunnel: { remote: '192.0.2.9', local: '2001:db8::10' } }), { lower: eth0 });
    t.match(of({ kind: 'geneve', tunnel: { local: '2001:DB8:0::10' } }), { lower: eth1, overhead: 70 });
    t.match(of({ kind: 'wireguard' }), { lower: eth1, overhead: 60 });
    t.match(of({ kind: 'ipip', linkType: 'ipip', mac: '192.0.2.10' }), { lower: eth0, overhead: 20 });
    t.equal(of({ kind: 'vxlan', tunnel: {} }), undefined, 'nothing tells');
    t.equal(of({ kind: 'geneve', tunnel: { external: true, local: '192.0.2.10' } }), undefined, 'external');
    t.equal(of({ kind: 'veth', link: 'eth0' }), undefined, 'no tunnel');
  });
});
