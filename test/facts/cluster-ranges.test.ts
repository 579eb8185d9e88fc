import t from 'tap';
import { clusterRanges, isWithin } from '../../src/facts/cluster-ranges.ts';
import { lookup } from '../support/hosts.ts';

const rangesBy = (api: string) =>
  clusterRanges({ lookups: [lookup('192.0.2.1', 'kubernetes.default.svc.cluster.local', { answers: [api] })] });

t.test('ranges inferred from the address of the API service', async (t) => {
  const cases: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    ['kubeadm', '10.96.0.1', ['10.96.0.0/12'], ['10.244.0.0/16', '192.168.0.0/16']],
    ['EKS, within the range of kubeadm', '10.100.0.1', ['10.100.0.0/16'], []],
    ['EKS in 10.0.0.0/8', '172.20.0.1', ['172.20.0.0/16'], []],
    ['OpenShift', '172.30.0.1', ['172.30.0.0/16'], ['10.128.0.0/14']],
    ['k3s', '10.43.0.1', ['10.43.0.0/16'], ['10.42.0.0/16']],
    ['any other', '10.7.0.1', ['10.7.0.0/16'], []],
    ['IPv6', 'fd00:10:96::1', [], []],
  ];
  for (const [what, api, services, pods] of cases) t.same(rangesBy(api), { services, pods, inferred: true }, what);
});

t.test('ranges that are told', async (t) => {
  const told = { lookups: [], serviceRanges: ['10.8.0.0/16'], podRanges: ['fd00:1::/64'] };
  t.same(clusterRanges(told), { services: ['10.8.0.0/16'], pods: ['fd00:1::/64'], inferred: false });
  t.same(clusterRanges({ lookups: [] }), { services: [], pods: [], inferred: true });
  t.ok(isWithin('fd00:1::7', told.podRanges));
  t.notOk(isWithin('10.8.0.1', told.podRanges));
});
