import check from '../../src/checks/dns-server-failing.ts';
import type { DnsServer, Lookup } from '../../src/model/lookups.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, asked, denied, server, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup, resolver } from '../support/hosts.ts';

const CLUSTER = '10.96.0.10';
const OFFICE = '192.168.1.1';
const VERSION = 'dns-version.cluster.local';
const txt = { type: 'TXT', purpose: 'dns-version' } as const;
const known = lookup(CLUSTER, API);
const failing = [denied(OFFICE, API, 'SERVFAIL'), denied(OFFICE, VERSION, 'SERVFAIL', txt)];
const host = (list: readonly Lookup[], servers: readonly DnsServer[] = [], conf = resolver([CLUSTER, OFFICE])) => ({
  resolver: conf,
  lookups: asked(list, servers),
});

testCheck(check, {
  pass: {
    'both know the cluster': host([known, lookup(OFFICE, API)]),
    'both fail, which is another fault': host([denied(CLUSTER, API, 'SERVFAIL'), ...failing]),
    'a denial is another fault': host([known, denied(OFFICE, API, 'NXDOMAIN')]),
    'it fails for one of two names': host([known, denied(OFFICE, API, 'SERVFAIL'), lookup(OFFICE, VERSION, txt)]),
    'it is silent': host([known, unanswered(OFFICE, 'timeout')]),
    'it fails for a name of the outside': host([
      known,
      lookup(OFFICE, API),
      denied(OFFICE, 'example.org', 'SERVFAIL', { purpose: 'configured' }),
    ]),
    'a server behind the stub': host([lookup('127.0.0.53', API), ...failing], [], resolver(['127.0.0.53'])),
    'a server that nobody asks': host([known, ...failing], [server(OFFICE, { role: 'ignored' })]),
    'what one answer led to': host([known, denied(OFFICE, `_https._tcp.${API}`, 'SERVFAIL', { purpose: 'api-port' })]),
  },
  fail: {
    'the second one fails': {
      host: { ...host([known, ...failing]), routing: TWO_NICS },
      findings: [{ message: 'failing', subject: OFFICE, interface: 'eth1', data: { count: 2 } }],
      text: '192.168.1.1 fails for all 2 names of the cluster (SERVFAIL); 10.96.0.10 knows kubernetes.default.svc.cluster.local as 10.96.0.1',
      fix: [
        'dig @192.168.1.1 kubernetes.default.svc.cluster.local A',
        'dig @10.96.0.10 kubernetes.default.svc.cluster.local A',
        '# look at the log of 192.168.1.1: CoreDNS names the upstream, or the API server, that it does not reach',
      ],
    },
  },
});
