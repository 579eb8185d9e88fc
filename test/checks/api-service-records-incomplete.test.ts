import check from '../../src/checks/api-service-records-incomplete.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, asked, denied, lookups, server, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup } from '../support/hosts.ts';

const SERVER = '10.96.0.10';
const OTHER = '10.96.0.11';
const CACHE = '127.0.0.1';
const SRV = `_https._tcp.${API}`;
const PTR = '1.0.96.10.in-addr.arpa';
const port = { type: 'SRV', purpose: 'api-port' } as const;
const reverse = { type: 'PTR', purpose: 'api-reverse' } as const;
const clusterDns = (address = SERVER): readonly Lookup[] => [
  lookup(address, API),
  lookup(address, 'dns-version.cluster.local', { type: 'TXT', purpose: 'dns-version', answers: ['1.1.0'] }),
];
const having = (...list: readonly Lookup[]) => ({ lookups: lookups([...clusterDns(), ...list]) });

testCheck(check, {
  pass: {
    'nothing was asked': { lookups: lookups([]) },
    'all are there': having(
      lookup(SERVER, SRV, { ...port, answers: [`0 100 443 ${API}`] }),
      lookup(SERVER, PTR, { ...reverse, answers: [`${API}.`] }),
    ),
    'one of its names is the right one': having(lookup(SERVER, PTR, { ...reverse, answers: ['api.example', API] })),
    'no answer': having(unanswered(SERVER, 'timeout', { name: SRV, ...port })),
    'a failure is no denial': having(denied(SERVER, SRV, 'SERVFAIL', port), denied(SERVER, PTR, 'REFUSED', reverse)),
    'a server that does not claim to be cluster DNS': {
      lookups: lookups([lookup(SERVER, API), denied(SERVER, SRV, 'NXDOMAIN', port)]),
    },
    'dnsmasq, which keeps names of private addresses to itself': {
      lookups: lookups([...clusterDns(CACHE), denied(CACHE, PTR, 'NXDOMAIN', reverse)]),
    },
    'a server that nobody asks': {
      lookups: asked([...clusterDns(), denied(SERVER, SRV, 'NXDOMAIN', port)], [server(SERVER, { role: 'ignored' })]),
    },
  },
  fail: {
    'no SRV record': {
      host: { ...having(denied(SERVER, SRV, 'NXDOMAIN', port)), routing: TWO_NICS },
      findings: [{ message: 'port', subject: SRV, interface: 'eth0', data: { server: SERVER, type: 'SRV' } }],
      text: '10.96.0.10 knows kubernetes.default.svc.cluster.local, and has no SRV record _https._tcp.kubernetes.default.svc.cluster.local',
      fix: [
        'dig @10.96.0.10 _https._tcp.kubernetes.default.svc.cluster.local SRV',
        'kubectl -n kube-system get configmap coredns -o yaml',
        '# SRV queries have to reach the kubernetes plugin, which needs in-addr.arpa and ip6.arpa among its zones for PTR',
      ],
    },
    'no name for the address, told once of two servers': {
      host: {
        lookups: lookups([
          ...clusterDns(),
          ...clusterDns(OTHER),
          denied(SERVER, PTR, 'NXDOMAIN', reverse),
          denied(OTHER, PTR, 'NXDOMAIN', reverse),
        ]),
      },
      findings: [{ message: 'reverse', subject: PTR, severity: 'info', data: { server: SERVER } }],
    },
    'another name for the address': {
      host: having(lookup(SERVER, PTR, { ...reverse, answers: ['router.example.'] })),
      findings: [{ message: 'otherName', subject: PTR, severity: 'info', data: { answer: 'router.example.' } }],
    },
  },
});
