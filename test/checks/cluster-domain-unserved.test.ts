import check from '../../src/checks/cluster-domain-unserved.ts';
import type { Role } from '../../src/model/host.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, asked, denied, lookups, server, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup } from '../support/hosts.ts';

const SERVER = '10.96.0.10';
const OTHER = '192.168.1.1';
const VERSION = 'dns-version.cluster.local';
const txt = { type: 'TXT', purpose: 'dns-version' } as const;
const aaaa = { type: 'AAAA' } as const;
const machine = (role: Role, virtualization: string) => ({ host: { hostname: 'h', role, virtualization } });
const nowhere = denied(SERVER, API, 'NXDOMAIN');
const unserved = { subject: 'cluster.local', data: { server: SERVER, name: API } };

testCheck(check, {
  pass: {
    'the API service resolves': { lookups: lookups([lookup(SERVER, API), lookup(SERVER, VERSION, txt)]) },
    'it has no IPv6 address': { lookups: lookups([lookup(SERVER, API), denied(SERVER, API, 'NOERROR', aaaa)]) },
    'it has an IPv6 address only': { lookups: lookups([denied(SERVER, API, 'NOERROR'), lookup(SERVER, API, aaaa)]) },
    'a server without dns-version': {
      lookups: lookups([lookup(SERVER, API), denied(SERVER, VERSION, 'NXDOMAIN', txt)]),
    },
    'one of two servers knows it': { lookups: lookups([denied(OTHER, API, 'NXDOMAIN'), lookup(SERVER, API)]) },
    'the answer is cut off': {
      lookups: lookups([denied(SERVER, API, 'NOERROR', { truncated: true }), lookup(SERVER, VERSION, txt)]),
    },
    'no server answers': { lookups: lookups([unanswered(SERVER, 'timeout')]) },
    'a rare code is no denial': { lookups: lookups([denied(SERVER, API, 'NOTIMP')]) },
    'only dns-version was asked': { lookups: lookups([lookup(SERVER, VERSION, txt)]) },
    'a configured name is another matter': {
      lookups: lookups([denied(SERVER, 'mongo.vm.svc.cluster.local', 'NXDOMAIN', { purpose: 'configured' })]),
    },
    'a plain server with the usual domain': { ...machine('host', 'none'), lookups: lookups([nowhere], 'default') },
    'a node with the usual domain': { ...machine('node', 'none'), lookups: lookups([nowhere], 'default') },
    'a guest of another hypervisor': { ...machine('vm', 'vmware'), lookups: lookups([nowhere], 'default') },
    'an unknown host with the usual domain': { lookups: lookups([nowhere], 'default') },
  },
  fail: {
    'NXDOMAIN although the search list has the domain': {
      host: { lookups: lookups([nowhere, denied(SERVER, API, 'NXDOMAIN', aaaa)]), routing: TWO_NICS },
      findings: [{ ...unserved, message: 'nxdomain', severity: 'critical', interface: 'eth0' }],
      text: '10.96.0.10 says that kubernetes.default.svc.cluster.local does not exist: it does not serve cluster.local',
    },
    'a configured domain on a plain host': {
      host: { ...machine('host', 'none'), lookups: lookups([nowhere], 'configured') },
      findings: [{ ...unserved, message: 'nxdomain', severity: 'critical' }],
    },
    'a KubeVirt guest with the usual domain': {
      host: { ...machine('vm', 'kubevirt'), lookups: lookups([nowhere], 'default') },
      findings: [{ ...unserved, message: 'nxdomain', severity: 'info' }],
    },
    'a pod with the usual domain': {
      host: { ...machine('pod', 'none'), lookups: lookups([denied(SERVER, API, 'REFUSED')], 'default') },
      findings: [{ ...unserved, message: 'refused', severity: 'info' }],
    },
    'CoreDNS before it has read the API': {
      host: { lookups: lookups([denied(SERVER, API, 'SERVFAIL'), lookup(SERVER, VERSION, txt)]) },
      findings: [{ ...unserved, message: 'servfail', severity: 'critical' }],
    },
    'a service without an address': {
      host: { lookups: lookups([denied(SERVER, API, 'NOERROR'), denied(SERVER, API, 'NOERROR', aaaa)]) },
      findings: [{ ...unserved, message: 'noData' }],
    },
    'only dns-version was answered': {
      host: { lookups: lookups([unanswered(SERVER, 'timeout'), denied(SERVER, VERSION, 'NXDOMAIN', txt)]) },
      findings: [{ message: 'nxdomain', subject: 'cluster.local', data: { name: VERSION } }],
    },
    'only a server that nobody asks knows it': {
      host: { lookups: asked([nowhere, lookup(OTHER, API)], [server(SERVER), server(OTHER, { role: 'ignored' })]) },
      findings: [{ ...unserved, message: 'nxdomain' }],
    },
    'the first server is silent, the second denies': {
      host: { lookups: lookups([unanswered(SERVER, 'timeout'), denied(OTHER, API, 'NXDOMAIN')]), routing: TWO_NICS },
      findings: [{ message: 'nxdomain', subject: 'cluster.local', data: { server: OTHER }, interface: 'eth1' }],
    },
  },
});
