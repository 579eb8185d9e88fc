import t from 'tap';
import { forwarded, forwards } from '../../src/facts/forwarding.ts';
import { address, iface, route } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const kernel = (sysctls: Record<string, number>, omittedInterfaces?: number) =>
  kernelOf({ sysctls, ...(omittedInterfaces !== undefined && { omittedInterfaces }) }).kernel;

t.test('forwards', async (t) => {
  t.equal(forwards(kernel({}), 'inet'), undefined, 'nothing is known');
  t.equal(forwards(kernel({ 'net.ipv4.ip_forward': 1 }), 'inet'), true);
  t.equal(forwards(kernel({ 'net.ipv4.ip_forward': 0 }), 'inet'), false);
  t.equal(forwards(kernel({ 'net.ipv4.ip_forward': 0, 'net.ipv4.conf.default.forwarding': 1 }), 'inet'), false);
  t.equal(forwards(kernel({ 'net.ipv4.ip_forward': 0, 'net.ipv4.conf.br-ex.forwarding': 1 }), 'inet'), true);
  t.equal(forwards(kernel({ 'net.ipv6.conf.all.forwarding': 2 }), 'inet6'), true);
  t.equal(forwards(kernel({ 'net.ipv4.ip_forward': 0 }, 3), 'inet'), undefined, 'one that is left out may forward');
  t.equal(forwards(kernel({ 'net.ipv4.ip_forward': 1 }, 3), 'inet'), true, 'all of them do');
});

t.test('forwarded', async (t) => {
  const bridge = iface('cni0', { kind: 'bridge', addresses: [address('10.244.1.1/24'), address('fd00::1/64')] });
  const pod = iface('veth1', { kind: 'veth', master: 'cni0' });
  const routing = { routes: [route('10.0.0.7', { dev: 'cali0123456789a' })], rules: [] };
  t.same(forwarded('node', [bridge, pod], routing), [
    { dev: 'cni0', family: 'inet', whom: 'containers' },
    { dev: 'cni0', family: 'inet6', whom: 'containers' },
    { dev: 'cali0123456789a', family: 'inet', whom: 'pod' },
  ]);
  t.same(forwarded('host', [bridge], routing), [], 'nobody is behind it');
});
