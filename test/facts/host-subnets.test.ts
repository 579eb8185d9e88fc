import t from 'tap';
import { commonNetwork, isOvnMac } from '../../src/facts/host-subnets.ts';

const segment = (cidr: string, ...router: readonly string[]) => {
  const [address = '', length] = cidr.split('/');
  return { address, prefixLength: Number(length), router };
};
const home = segment('192.168.24.6/25', '192.168.24.1');

t.test('subnets of nodes', async (t) => {
  t.equal(commonNetwork(home, segment('192.168.24.132/25', '192.168.24.129')), '192.168.24.0/24');
  const pods = segment('10.128.2.9/23', '10.128.2.1');
  t.equal(
    commonNetwork(pods, segment('10.131.0.7/23', '10.131.0.1')),
    '10.128.0.0/14',
    'as the cluster network is cut',
  );
  for (const [other, why] of [
    [segment('192.168.24.7/25', '192.168.24.1'), 'the same subnet'],
    [segment('192.168.24.132/26', '192.168.24.129'), 'one of another size'],
    [segment('192.168.24.132/25', '192.168.24.254'), 'a gateway that is not the first'],
    [segment('192.168.24.132/25'), 'no gateway'],
    [segment('10.20.0.9/25', '10.20.0.1'), 'one far away'],
    [segment('fd00::9/25', 'fd00::1'), 'another family'],
  ] as const)
    t.equal(commonNetwork(home, other), undefined, why);
  t.equal(commonNetwork(segment('no address/25', '192.168.24.1'), home), undefined);
});

t.test('MACs that OVN-Kubernetes makes', async (t) => {
  t.ok(isOvnMac('0a:58:c0:a8:18:01'));
  t.ok(isOvnMac('a:58:c0:a8:18:1'), 'as OVSDB may print it');
  t.notOk(isOvnMac('52:54:00:12:34:56'));
  t.notOk(isOvnMac(undefined));
});
