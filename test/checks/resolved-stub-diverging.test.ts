import check from '../../src/checks/resolved-stub-diverging.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import { parseHosts } from '../../src/parsers/hosts.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, denied, lookups, resolved, unanswered } from '../support/dns.ts';
import { type Host, lookup, resolver } from '../support/hosts.ts';

const STUB = '127.0.0.53';
const SERVER = '10.96.0.10';
const OFFICE = '192.168.1.1';
const OUTSIDE = 'www.example.com';
const configured = { purpose: 'configured' } as const;
const host = (list: readonly Lookup[], parts: Host = {}): Host => ({
  resolver: resolver([STUB], { stub: true, owner: 'systemd-resolved' }),
  resolved: resolved({ nameservers: [SERVER, OFFICE] }),
  lookups: lookups(list),
  ...parts,
});
const outside = (server: string, ...answers: readonly string[]) => lookup(server, OUTSIDE, { ...configured, answers });
const hosts = (text: string): Host => ({ names: { hosts: parseHosts(text).value } });

testCheck(check, {
  pass: {
    'the stub says the same': host([lookup(STUB, API), lookup(SERVER, API)]),
    'the same as one of them': host([lookup(STUB, API), lookup(SERVER, API), denied(OFFICE, API, 'NXDOMAIN')]),
    'a denial that one of them shares, in another word': host([
      denied(STUB, API, 'REFUSED'),
      lookup(SERVER, API),
      denied(OFFICE, API, 'NXDOMAIN'),
    ]),
    'a plain host: resolved keeps .local to itself': host([
      denied(STUB, API, 'REFUSED'),
      denied(OFFICE, API, 'NXDOMAIN'),
    ]),
    'one of those behind it is silent': host([
      denied(STUB, API, 'SERVFAIL'),
      lookup(SERVER, API),
      unanswered(OFFICE, 'timeout'),
    ]),
    'all behind it are silent': host([denied(STUB, API, 'SERVFAIL'), unanswered(SERVER, 'timeout')]),
    'the stub is silent': host([unanswered(STUB, 'timeout'), lookup(SERVER, API)]),
    'a service outside that gives another address each time': host([
      outside(STUB, '192.0.2.1'),
      outside(SERVER, '192.0.2.2'),
    ]),
    'an endpoint came since the answer was kept': host([
      lookup(STUB, API, { answers: ['10.0.0.1'] }),
      lookup(SERVER, API, { answers: ['10.0.0.1', '10.0.0.2'] }),
    ]),
    'a name from /etc/hosts': host(
      [outside(STUB, '192.0.2.1'), denied(SERVER, OUTSIDE, 'NXDOMAIN')],
      hosts(`192.0.2.1 ${OUTSIDE}`),
    ),
    'another address from /etc/hosts': host(
      [lookup(STUB, API, { answers: ['10.0.0.9'] }), lookup(SERVER, API)],
      hosts(`10.0.0.9 api ${API}`),
    ),
    'a name from multicast': host([
      lookup(STUB, 'printer.local', configured),
      denied(SERVER, 'printer.local', 'NXDOMAIN', configured),
    ]),
    'no stub in resolv.conf': host([denied(STUB, API, 'SERVFAIL'), lookup(SERVER, API)], {
      resolver: resolver([SERVER]),
    }),
    'only the stub was asked': host([denied(STUB, API, 'SERVFAIL')]),
  },
  fail: {
    'the stub fails at what both behind it know, told once': {
      host: host([
        denied(STUB, API, 'SERVFAIL'),
        lookup(SERVER, API),
        lookup(OFFICE, API),
        denied(STUB, OUTSIDE, 'SERVFAIL', configured),
        outside(SERVER, '192.0.2.1'),
      ]),
      findings: [{ message: 'denied', subject: STUB, data: { name: API, said: 'SERVFAIL' } }],
      text: 'the stub 127.0.0.53 has no record for kubernetes.default.svc.cluster.local (A): SERVFAIL; 10.96.0.10 behind it knows it as 10.96.0.1',
      fix: [
        'resolvectl query --type=A kubernetes.default.svc.cluster.local',
        'dig @10.96.0.10 kubernetes.default.svc.cluster.local A',
        'resolvectl flush-caches',
        'resolvectl status',
        '# DNSSEC=no in resolved.conf(5), where the servers do not sign; ~DOMAIN of a link, where the wrong link is asked',
      ],
    },
    'it knows what none behind it knows': {
      host: host([outside(STUB, '192.0.2.1'), denied(SERVER, OUTSIDE, 'NXDOMAIN', configured)]),
      findings: [{ message: 'invented', subject: STUB, data: { said: '192.0.2.1' } }],
    },
    'it has another address for a service': {
      host: host([lookup(STUB, API, { answers: ['10.0.0.9'] }), lookup(SERVER, API)]),
      findings: [{ message: 'other', subject: STUB, data: { said: '10.0.0.9', answer: '10.96.0.1' } }],
    },
  },
});
