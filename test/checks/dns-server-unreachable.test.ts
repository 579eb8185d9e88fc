import check from '../../src/checks/dns-server-unreachable.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, asked, denied, lookups, resolved, server, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup, loopback, resolver } from '../support/hosts.ts';
import { BRIDGE_BINDING, MASQUERADE } from '../support/launcher.ts';
import { MOVED, migration, moved, pastAnswer, pastState } from '../support/migrations.ts';

const DEAD = '10.96.0.10';
const ALIVE = '192.168.1.1';
const dead = unanswered(DEAD, 'timeout');

testCheck(check, {
  pass: {
    'a container with nothing but lo': {
      lookups: lookups([unanswered(DEAD, 'unreachable')]),
      interfaces: [loopback()],
    },
    'a launcher that gave its address to the guest': { lookups: lookups([dead]), interfaces: BRIDGE_BINDING },
    'nothing was asked': { lookups: lookups([]) },
    'a server that nobody asks': {
      lookups: asked([lookup(ALIVE, API), dead], [server(ALIVE), server(DEAD, { role: 'ignored' })]),
    },
    'every server answers': { lookups: lookups([lookup(DEAD, API), lookup(ALIVE, API)]) },
    'a denial is an answer': { lookups: lookups([denied(DEAD, API, 'REFUSED'), denied(ALIVE, API, 'SERVFAIL')]) },
    'one lookup of two timed out': { lookups: lookups([dead, lookup(DEAD, 'example.org')]) },
    'over TCP it answers': { lookups: lookups([dead, lookup(DEAD, API, { transport: 'tcp' })]) },
    'a malformed answer was sent by somebody': { lookups: lookups([unanswered(DEAD, 'malformed')]) },
    'an IPv6 server': { lookups: lookups([lookup('fd00::a', API)]), routing: TWO_NICS },
  },
  fail: {
    'a launcher with an address of its own': {
      host: { lookups: lookups([dead]), interfaces: MASQUERADE },
      findings: [{ message: 'silent', subject: DEAD }],
    },
    'the servers behind the stub are silent': {
      host: {
        lookups: lookups([unanswered('127.0.0.53', 'timeout'), dead]),
        resolver: resolver(['127.0.0.53'], { stub: true }),
        resolved: resolved(),
      },
      findings: [{ message: 'silent', subject: DEAD, severity: 'critical' }],
    },
    'the stub itself is gone': {
      host: {
        lookups: lookups([unanswered('127.0.0.53', 'refused'), lookup(DEAD, API)]),
        resolver: resolver(['127.0.0.53'], { stub: true }),
        resolved: resolved(),
      },
      findings: [{ message: 'refused', subject: '127.0.0.53', severity: 'critical' }],
    },
    'the only server is silent': {
      host: { lookups: lookups([dead, unanswered(DEAD, 'timeout', { type: 'AAAA' })]), routing: TWO_NICS },
      findings: [
        { message: 'silent', subject: DEAD, severity: 'critical', interface: 'eth0', data: { lookups: '2 lookups' } },
      ],
      text: 'DNS server 10.96.0.10 answered none of 2 lookups: it is dead, or packets are dropped on the way',
      fix: [
        'ip route get 10.96.0.10',
        'dig +time=2 +tries=1 @10.96.0.10 kubernetes.default.svc.cluster.local A',
        '# remove 10.96.0.10 from the resolver configuration if it is gone for good',
      ],
    },
    'after some it was asked no more': {
      host: { lookups: lookups([dead, dead, unanswered(DEAD, 'timeout', { type: 'AAAA', durationMs: 0 })]) },
      findings: [{ message: 'silent', subject: DEAD, data: { lookups: '2 lookups' } }],
    },
    'another server answers': {
      host: { lookups: lookups([dead, lookup(ALIVE, API)]), routing: TWO_NICS },
      findings: [{ message: 'silent', subject: DEAD, severity: 'warning', interface: 'eth0' }],
    },
    'of the others only one that nobody asks answers': {
      host: { lookups: asked([dead, lookup(ALIVE, API)], [server(DEAD), server(ALIVE, { role: 'ignored' })]) },
      findings: [{ message: 'silent', subject: DEAD, severity: 'critical', data: { lookups: '1 lookup' } }],
    },
    'another server denies': {
      host: { lookups: lookups([unanswered(ALIVE, 'refused'), denied(DEAD, API, 'NXDOMAIN')]), routing: TWO_NICS },
      findings: [{ message: 'refused', subject: ALIVE, severity: 'warning', interface: 'eth1' }],
    },
    'behind a stub that can only fail': {
      host: { lookups: lookups([denied('127.0.0.53', API, 'SERVFAIL'), dead]) },
      findings: [{ message: 'silent', subject: DEAD, severity: 'critical' }],
    },
    'behind a cache that knows other names': {
      host: { lookups: lookups([denied('127.0.0.1', API, 'NXDOMAIN'), dead]) },
      findings: [{ message: 'silent', subject: DEAD, severity: 'warning' }],
    },
    'refused says more than silence': {
      host: { lookups: lookups([dead, unanswered(DEAD, 'refused', { transport: 'tcp' })]) },
      findings: [{ message: 'refused', subject: DEAD, severity: 'critical' }],
    },
    'a server that answered before a live migration': {
      host: { lookups: lookups([dead]), migrations: moved({ answers: [pastAnswer(DEAD)] }) },
      findings: [{ message: 'since', subject: DEAD, severity: 'critical' }],
      text: `DNS server 10.96.0.10 has answered none of 1 lookup since ${MOVED}; before, it answered within 2 ms`,
    },
    'a server that nothing listens on since': {
      host: { lookups: lookups([unanswered(DEAD, 'refused')]), migrations: moved({ answers: [pastAnswer(DEAD)] }) },
      findings: [{ message: 'refused', subject: DEAD }],
    },
    'a server that answered after the live migration too': {
      host: {
        lookups: lookups([dead]),
        migrations: {
          latest: migration({
            before: pastState({ answers: [pastAnswer(DEAD)] }),
            after: pastState({ answers: [pastAnswer(DEAD)] }),
          }),
          earlier: [],
        },
      },
      findings: [{ message: 'silent', subject: DEAD }],
    },
    'a server that was silent before the live migration': {
      host: { lookups: lookups([dead]), migrations: moved({ answers: [pastAnswer(DEAD, { result: 'timeout' })] }) },
      findings: [{ message: 'silent', subject: DEAD }],
    },
    'two servers, both dead': {
      host: { lookups: lookups([dead, unanswered(ALIVE, 'unreachable')]), routing: TWO_NICS },
      findings: [
        { message: 'silent', subject: DEAD, severity: 'critical', interface: 'eth0' },
        { message: 'unreachable', subject: ALIVE, severity: 'critical', interface: 'eth1' },
      ],
    },
  },
});
