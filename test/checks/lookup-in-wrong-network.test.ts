import check from '../../src/checks/lookup-in-wrong-network.ts';
import type { Lookup, Lookups } from '../../src/model/lookups.ts';
import type { Interface, Routing } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { denied, lookups } from '../support/dns.ts';
import { address, type Host, iface, lookup, route } from '../support/hosts.ts';
import { ovnGuest, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const SERVER = '172.30.0.10';
const MONGO = 'mongo.vm.svc.cluster.local';
const POD = '10.129.2.15';
const API = lookup(SERVER, 'kubernetes.default.svc.cluster.local', { answers: ['172.30.0.1'] });
const headless = (name = MONGO, ...answers: readonly string[]): Lookup =>
  lookup(SERVER, name, { purpose: 'configured', answers: answers.length > 0 ? answers : [POD] });
const named = (answer: string): Lookup =>
  lookup(SERVER, '15.2.129.10.in-addr.arpa', { type: 'PTR', purpose: 'explanation', answers: [answer] });
const ENDPOINT = named(`10-129-2-15.${MONGO}`);
const seen = (list: readonly Lookup[], parts: Partial<Lookups> = {}) => ({
  lookups: lookups([API, ...list], 'search list', parts),
});
const guest = (list: readonly Lookup[], parts: Partial<Lookups> = {}): Host => ovnGuest(seen(list, parts));
const likely = { message: 'likely', subject: MONGO, data: { address: POD, own: '192.168.24.6/25' } } as const;

/** eth0 is for the kubelet, ovn-udn1 for the rest, as OVN-Kubernetes sets it up. */
const udnPod = (udn: Partial<Interface> = {}): Host => ({
  host: { hostname: 'pod', role: 'pod' },
  interfaces: [
    iface('eth0', { kind: 'veth', mac: '0a:58:0a:80:02:0f', addresses: [address('10.128.2.15/23')] }),
    iface('ovn-udn1', { kind: 'veth', mac: '0a:58:0a:64:00:05', addresses: [address('10.100.0.5/16')], ...udn }),
  ],
  routing: {
    routes: [
      route('default', { gateway: '10.100.0.1', dev: 'ovn-udn1' }),
      route('10.128.0.0/14', { gateway: '10.128.2.1', dev: 'eth0' }),
    ],
    rules: [],
  },
  ...seen([headless(), ENDPOINT]),
});
const routed: Routing = {
  routes: [route('default', { dev: 'eth0' }), route('10.128.0.0/14', { dev: 'eth1' })],
  rules: [],
};
const quiet = Object.entries(QUIET_HOSTS).map(([name, host]): [string, Host] => [
  name === 'a guest on OVN-Kubernetes' ? 'a guest that asks for no endpoint' : name,
  {
    ...host,
    ...(name === 'a guest on OVN-Kubernetes' ? seen([headless(MONGO, '172.30.9.9')]) : seen([headless(), ENDPOINT])),
  },
]);

testCheck(check, {
  pass: {
    ...Object.fromEntries(quiet),
    'an address of a service in the same range': guest([headless(), named(`${MONGO}.`)]),
    'nobody says whether it is headless': guest([headless()]),
    'an address in its own network': guest([headless(MONGO, '192.168.24.7')]),
    'a name of the outside': guest([headless('db.example.org')]),
    'it does not resolve': guest([denied(SERVER, MONGO, 'NXDOMAIN', { purpose: 'configured' })]),
    'a route of its own leads there': ovnGuest({ ...seen([headless(), ENDPOINT]), routing: routed }),
    'pods are elsewhere': guest([headless(), ENDPOINT], { podRanges: ['10.244.0.0/16'] }),
    'a guest in the default network': ovnGuest({
      ...seen([headless(), ENDPOINT]),
      interfaces: [iface('eth0', { mac: '0a:58:0a:80:02:10', addresses: [address('10.128.2.16/23')] })],
    }),
    'a guest on a network of others': ovnGuest({
      ...seen([headless(), ENDPOINT]),
      interfaces: [iface('eth0', { addresses: [address('192.168.24.6/25')] })],
    }),
    'a node': ovnGuest({ ...seen([headless(), ENDPOINT]), host: { hostname: 'n', role: 'node' } }),
  },
  fail: {
    'a headless service, called as an endpoint': {
      host: guest([headless(), ENDPOINT, { ...headless(), server: '172.30.0.11' }]),
      findings: [likely],
      text: 'mongo.vm.svc.cluster.local leads to 10.129.2.15, likely in the default network of the cluster (10.128.0.0/14); this host is in another, 192.168.24.6/25',
      fix: [
        '# use a Service with a ClusterIP in the place of mongo.vm.svc.cluster.local: OVN-Kubernetes carries those into the network of 192.168.24.6/25',
        '# pods of this cluster have addresses in other ranges than 10.128.0.0/14: tell them in dns.podRanges of the configuration',
      ],
    },
    'expected to be headless': {
      host: guest([headless()], { expectations: [{ name: `${MONGO}.`, type: 'A', expect: 'headless' }] }),
      findings: [likely],
    },
    'an endpoint by its name': {
      host: guest([headless(`mongo-0.${MONGO}`)]),
      findings: [{ message: 'likely', subject: `mongo-0.${MONGO}` }],
    },
    'a pod by its name': {
      host: guest([headless('10-129-2-15.vm.pod.cluster.local')]),
      findings: [{ message: 'likely', subject: '10-129-2-15.vm.pod.cluster.local' }],
    },
    'the range of pods is told': {
      host: guest([headless(MONGO, '10.244.1.7')], { podRanges: ['10.244.0.0/16'] }),
      findings: [{ message: 'told', subject: MONGO, data: { ranges: '10.244.0.0/16' } }],
    },
    'a pod, whose eth0 does not count': {
      host: udnPod(),
      findings: [{ message: 'likely', subject: MONGO, data: { own: '10.100.0.5/16' } }],
    },
  },
});
