import check from '../../src/checks/hosts-entry-shadowing.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import { parseHosts } from '../../src/parsers/hosts.ts';
import { parseNsswitch } from '../../src/parsers/nsswitch.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, denied, lookups } from '../support/dns.ts';
import { address, iface, lookup } from '../support/hosts.ts';

const SERVER = '10.96.0.10';
const REGISTRY = 'image-registry.openshift-image-registry.svc.cluster.local';
const configured = { purpose: 'configured' } as const;
const known = lookup(SERVER, API);
const host = (hosts: string, list: readonly Lookup[] = [known], nsswitch?: string) => ({
  names: {
    hosts: parseHosts(hosts).value,
    ...(nsswitch !== undefined && { nsswitch: parseNsswitch(`hosts: ${nsswitch}\n`).value }),
  },
  lookups: lookups(list),
});
const shadowed = { message: 'shadowed', subject: `${API} A`, data: { name: API, address: '10.0.0.9' } } as const;

testCheck(check, {
  pass: {
    'no file': { names: {}, lookups: lookups([known]) },
    'the entries of every host': host('127.0.0.1 localhost\n::1 localhost ip6-localhost\n'),
    'the same address': host(`10.96.0.1 ${API}\n`),
    'one that a second server gives': host(`10.96.0.2 ${API}\n`, [
      known,
      lookup('10.96.0.11', API, { answers: ['10.96.0.2'] }),
    ]),
    'the other family': host(`fd00::1 ${API}\n`),
    'the DNS denies the name': host(`10.0.0.9 ${API}\n`, [denied(SERVER, API, 'NXDOMAIN')]),
    'its own name on loopback': host(`127.0.1.1 ${API}\n`),
    'a pod before its own name is published': {
      ...host(`10.128.2.15 ${API}\n`),
      interfaces: [iface('eth0', { addresses: [address('10.128.2.15/23')] })],
    },
    'nobody looks into the file': host(`10.0.0.9 ${API}\n`, [known], 'dns'),
    'an answer that was cut off': host(`10.0.0.9 ${API}\n`, [lookup(SERVER, API, { truncated: true })]),
  },
  fail: {
    'an old address': {
      host: host(`10.0.0.9 api ${API}\n`, [known], 'files dns'),
      findings: [shadowed],
      text: '/etc/hosts says that kubernetes.default.svc.cluster.local is 10.0.0.9, 10.96.0.10 says 10.96.0.1',
      fix: [
        'getent ahosts kubernetes.default.svc.cluster.local',
        'dig +short @10.96.0.10 kubernetes.default.svc.cluster.local A',
        '# correct or remove the line of 10.0.0.9 in /etc/hosts',
      ],
    },
    'systemd-resolved reads it, too': {
      host: host(`10.0.0.9 ${API.toUpperCase()}.\n`, [known], 'resolve'),
      findings: [shadowed],
    },
    'a line of the node-resolver of OpenShift': {
      host: host(`172.30.1.9 ${REGISTRY} # openshift-generated-node-resolver\n`, [
        lookup(SERVER, REGISTRY, { ...configured, answers: ['172.30.1.10'] }),
      ]),
      findings: [{ message: 'stale', subject: `${REGISTRY} A` }],
    },
    'a name of the outside may be meant': {
      host: host('10.0.0.9 git.example.org\n', [lookup(SERVER, 'git.example.org', configured)]),
      findings: [{ message: 'shadowed', subject: 'git.example.org A', severity: 'info' }],
    },
  },
});
