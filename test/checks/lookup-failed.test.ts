import check from '../../src/checks/lookup-failed.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, asked, denied, lookups, server, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup } from '../support/hosts.ts';
import { BRIDGE_BINDING, MASQUERADE } from '../support/launcher.ts';

const SERVER = '10.96.0.10';
const OTHER = '192.168.1.1';
const MONGO = 'mongo.vm.svc.cluster.local';
const configured = { purpose: 'configured' } as const;
const silent: Partial<Lookup> = { name: MONGO, ...configured };
const coded = (rcode: string, server = SERVER) => denied(server, MONGO, rcode, configured);
const failed = { subject: `${MONGO} A`, data: { server: SERVER, name: MONGO } };
const only = (one: Lookup, message: string) => ({
  host: { lookups: lookups([one]) },
  findings: [{ ...failed, message }],
});

testCheck(check, {
  pass: {
    'a launcher that gave its address to the guest': {
      lookups: lookups([unanswered(SERVER, 'timeout', silent)]),
      interfaces: BRIDGE_BINDING,
    },
    'nothing is configured': { lookups: lookups([denied(SERVER, API, 'NXDOMAIN')]) },
    'it should not exist': {
      lookups: lookups([coded('NXDOMAIN')], 'search list', {
        expectations: [{ name: `${MONGO.toUpperCase()}.`, type: 'A', expect: 'absent' }],
      }),
    },
    'it resolves': { lookups: lookups([lookup(SERVER, MONGO, configured)]) },
    'one of two servers knows it': { lookups: lookups([coded('NXDOMAIN'), lookup(OTHER, MONGO, configured)]) },
    'over TCP it resolves': {
      lookups: lookups([
        unanswered(SERVER, 'timeout', silent),
        lookup(SERVER, MONGO, { ...configured, transport: 'tcp' }),
      ]),
    },
  },
  fail: {
    'a launcher with an address of its own': {
      host: { lookups: lookups([unanswered(SERVER, 'timeout', silent)]), interfaces: MASQUERADE },
      findings: [{ ...failed, message: 'timeout' }],
    },
    'no such name': {
      host: { lookups: lookups([coded('NXDOMAIN')]), routing: TWO_NICS },
      findings: [{ ...failed, message: 'nxdomain', interface: 'eth0' }],
      text: '10.96.0.10 says that mongo.vm.svc.cluster.local does not exist (NXDOMAIN)',
      fix: [
        'dig @10.96.0.10 mongo.vm.svc.cluster.local A',
        '# create what mongo.vm.svc.cluster.local stands for, or correct the name in dns.lookups of the configuration',
      ],
    },
    'no record of the type': only(coded('NOERROR'), 'noData'),
    'not synchronised': only(coded('SERVFAIL'), 'servfail'),
    'not for us': only(coded('REFUSED'), 'refused'),
    'a rare code': {
      host: { lookups: lookups([coded('NOTIMP')]) },
      findings: [{ ...failed, message: 'other', data: { outcome: 'NOTIMP' } }],
    },
    'a malformed answer': only(unanswered(SERVER, 'malformed', silent), 'other'),
    silence: only(unanswered(SERVER, 'timeout', silent), 'timeout'),
    'nothing listens': {
      host: { lookups: lookups([unanswered(SERVER, 'timeout', silent), unanswered(OTHER, 'refused', silent)]) },
      findings: [{ message: 'unreachable', subject: `${MONGO} A`, data: { server: OTHER, outcome: 'refused' } }],
    },
    'the server that spoke is told of': {
      host: { lookups: lookups([unanswered(SERVER, 'timeout', silent), coded('NXDOMAIN', OTHER)]) },
      findings: [{ message: 'nxdomain', subject: `${MONGO} A`, data: { server: OTHER } }],
    },
    'cut off, and empty': only(denied(SERVER, MONGO, 'NOERROR', { ...configured, truncated: true }), 'truncated'),
    'only a server that nobody asks knows it': {
      host: {
        lookups: asked(
          [coded('NXDOMAIN'), lookup(OTHER, MONGO, configured)],
          [server(SERVER), server(OTHER, { role: 'ignored' })],
        ),
      },
      findings: [{ ...failed, message: 'nxdomain' }],
    },
    'it should exist, and of another type it should not': {
      host: {
        lookups: lookups([coded('NXDOMAIN')], 'search list', {
          expectations: [
            { name: MONGO, type: 'A', expect: 'exists' },
            { name: MONGO, type: 'AAAA', expect: 'absent' },
          ],
        }),
      },
      findings: [{ ...failed, message: 'nxdomain' }],
    },
    'each type on its own': {
      host: {
        lookups: lookups([coded('NXDOMAIN'), denied(SERVER, MONGO, 'NOERROR', { ...configured, type: 'AAAA' })]),
      },
      findings: [
        { ...failed, message: 'nxdomain' },
        { message: 'noData', subject: `${MONGO} AAAA` },
      ],
    },
  },
});
