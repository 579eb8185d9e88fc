import check from '../../src/checks/dns-edns-dropped.ts';
import type { DnsServer } from '../../src/model/lookups.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, asked, lookups, server, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup, resolver } from '../support/hosts.ts';

const SERVER = '10.96.0.10';
const STUB = '127.0.0.53';
const known = lookup(SERVER, API);
const seen = (parts: Partial<DnsServer>) => asked([known], [server(SERVER, parts)]);
const BEHIND_STUB = resolver([STUB], { owner: 'systemd-resolved', stub: true, options: { edns0: true } });

testCheck(check, {
  pass: {
    'nothing was tried': { lookups: lookups([known]) },
    'it answers': { lookups: seen({ edns: 'answered' }) },
    'it says that it knows no EDNS': { lookups: seen({ edns: 'rejected' }) },
    'a server that answers nothing': {
      lookups: asked([unanswered(SERVER, 'timeout')], [server(SERVER, { edns: 'dropped' })]),
    },
    'a path that loses packets': {
      lookups: asked([lookup(SERVER, API, { attempts: 2 })], [server(SERVER, { edns: 'dropped' })]),
    },
    'a server that nobody asks': { lookups: seen({ edns: 'dropped', role: 'ignored' }) },
  },
  fail: {
    'nobody asks with EDNS': {
      host: { lookups: seen({ edns: 'dropped' }), resolver: resolver([SERVER]), routing: TWO_NICS },
      findings: [{ message: 'dropped', subject: SERVER, severity: 'info', interface: 'eth0' }],
      text: 'DNS server 10.96.0.10 answers plain queries and none with EDNS',
      fix: [
        'dig +noedns @10.96.0.10 kubernetes.default.svc.cluster.local A',
        'dig +edns=0 @10.96.0.10 kubernetes.default.svc.cluster.local A',
      ],
    },
    'resolv.conf asks for it': {
      host: { lookups: seen({ edns: 'dropped' }), resolver: resolver([SERVER], { options: { 'trust-ad': true } }) },
      findings: [{ message: 'asked', subject: SERVER, data: { asker: 'resolv.conf' } }],
      fix: [
        'dig +noedns @10.96.0.10 kubernetes.default.svc.cluster.local A',
        'dig +edns=0 @10.96.0.10 kubernetes.default.svc.cluster.local A',
        '# remove edns0 and trust-ad from the options of /etc/resolv.conf',
      ],
    },
    'systemd-resolved asks it': {
      host: { lookups: seen({ edns: 'dropped', role: 'upstream' }), resolver: BEHIND_STUB },
      findings: [{ message: 'asked', subject: SERVER, data: { asker: 'systemd-resolved' } }],
      text: 'DNS server 10.96.0.10 answers plain queries and none with EDNS, which systemd-resolved sends',
    },
    'the resolver was not read': {
      host: { lookups: seen({ edns: 'dropped' }) },
      findings: [{ message: 'dropped', subject: SERVER, severity: 'info' }],
    },
  },
});
