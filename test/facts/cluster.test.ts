import t from 'tap';
import { clusterDomain, isBelow, isClusterDomainKnown, isClusterWorkload } from '../../src/facts/cluster.ts';
import { resolver } from '../support/hosts.ts';

const asked = (clusterDomain: string, clusterDomainSource: string) => ({
  clusterDomain,
  clusterDomainSource,
  lookups: [],
});

t.test('facts/cluster', async (t) => {
  t.test('cluster domain', async (t) => {
    const pod = resolver(['10.96.0.10'], { search: ['vm.svc.K8s.lan.', 'svc.K8s.lan.', 'K8s.lan.'] });
    t.equal(clusterDomain(asked('Example.Org.', 'configured'), pod), 'example.org');
    t.equal(clusterDomain(undefined, pod), 'k8s.lan');
    t.equal(clusterDomain(undefined, resolver(['192.0.2.1'], { search: ['example.org'] })), 'cluster.local');
  });

  t.test('below', async (t) => {
    for (const [name, domain, expected] of [
      ['svc.cluster.local', 'cluster.local', true],
      ['cluster.local', 'CLUSTER.local.', true],
      ['svc.cluster.local', '.', true],
      ['svc.cluster.local', 'local', true],
      ['mycluster.local', 'cluster.local', false],
      ['cluster.local', 'svc.cluster.local', false],
    ] as const) {
      t.equal(isBelow(name, domain), expected, `${name} in ${domain}`);
    }
  });

  t.test('who should resolve cluster names', async (t) => {
    for (const [role, virtualization, expected] of [
      ['vm', 'kubevirt', true],
      ['vm', 'kvm', false],
      ['pod', 'none', true],
      ['launcher', 'none', true],
      ['node', 'kubevirt', false],
      ['host', 'none', false],
    ] as const) {
      t.equal(isClusterWorkload({ hostname: 'h', role, virtualization }), expected, `${role} on ${virtualization}`);
    }
    t.ok(isClusterDomainKnown(asked('cluster.local', 'configured')));
    t.ok(isClusterDomainKnown(asked('cluster.local', 'search list')));
    t.notOk(isClusterDomainKnown(asked('cluster.local', 'default')));
  });
});
