import check from '../../src/checks/networks-overlap.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, type Host, iface, lookup } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const eth0 = (cidr: string) => iface('eth0', { addresses: [address(cidr)] });
const docker = (cidr: string) => iface('docker0', { kind: 'bridge', addresses: [address(cidr)] });
const ranges = (parts: object): Host => ({ lookups: { lookups: [], connects: [], ...parts } as never });
const inferred = ranges({
  lookups: [lookup('172.30.0.10', 'kubernetes.default.svc.cluster.local', { answers: ['172.30.0.1'] })],
});
const told = ranges({ serviceRanges: ['10.96.0.0/12'], podRanges: ['10.244.0.0/16'] });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'docker as it comes': { interfaces: [eth0('192.0.2.10/24'), docker('172.17.0.1/16')], ...inferred },
    'a guest with a pod address': { interfaces: [eth0('10.244.1.5/24')], ...told },
    'the bridge of pods': {
      interfaces: [iface('cni0', { kind: 'bridge', addresses: [address('10.244.1.1/24')] })],
      ...told,
    },
    'the services themselves': {
      interfaces: [iface('kube-ipvs0', { kind: 'dummy', addresses: [address('10.96.0.10/32')] })],
      ...told,
    },
    'a guess of a service range': { interfaces: [eth0('172.30.4.5/16')], ...inferred },
  },
  fail: {
    'docker in the network of the card': {
      host: { interfaces: [eth0('172.16.9.10/12'), docker('172.17.0.1/16')] },
      findings: [{ message: 'networks', subject: 'docker0', interface: 'eth0' }],
      text: 'docker0 has 172.17.0.1/16, which overlaps 172.16.9.10/12 of eth0',
    },
    'docker in the range of services': {
      host: { interfaces: [eth0('192.0.2.10/24'), docker('172.30.0.1/16')], ...inferred },
      findings: [{ message: 'services', subject: 'docker0', interface: 'docker0', data: { range: '172.30.0.0/16' } }],
    },
    'a card in the range of services': {
      host: { interfaces: [eth0('10.100.0.5/16')], ...told },
      findings: [{ message: 'services', subject: 'eth0', interface: 'eth0' }],
    },
    'docker in the range of pods': {
      host: { interfaces: [eth0('192.0.2.10/24'), docker('10.244.9.1/24')], ...told },
      findings: [{ message: 'pods', subject: 'docker0', data: { range: '10.244.0.0/16' } }],
    },
  },
});
