import check from '../../src/checks/dns-tcp-unavailable.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, asked, denied, lookups, server, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup } from '../support/hosts.ts';

const CLUSTER = '10.96.0.10';
const OFFICE = '192.168.1.1';
const MANY = 'mongo.vm.svc.cluster.local';
const known = lookup(CLUSTER, API);
const cutOff = lookup(CLUSTER, MANY, {
  truncated: true,
  answers: ['10.0.0.1'],
  purpose: 'configured',
  error: 'over TCP: connection refused',
});
const without = (tcp: 'closed' | 'dropped') => [server(CLUSTER, { tcp })];

testCheck(check, {
  pass: {
    'nothing was tried': { lookups: lookups([known]) },
    'TCP answers': { lookups: asked([known], [server(CLUSTER, { tcp: 'answered' })]) },
    'TCP brought the rest': {
      lookups: asked([lookup(CLUSTER, MANY, { transport: 'tcp' })], [server(CLUSTER, { tcp: 'answered' })]),
    },
    'a server that answers nothing': { lookups: asked([unanswered(CLUSTER, 'timeout')], without('dropped')) },
    'a path that loses packets': { lookups: asked([lookup(CLUSTER, API, { attempts: 2 })], without('dropped')) },
    'a server that nobody asks': {
      lookups: asked([known, cutOff], [server(CLUSTER, { tcp: 'closed', role: 'ignored' })]),
    },
    'a capture in which TCP was not tried': { lookups: asked([known], [server(CLUSTER)]) },
  },
  fail: {
    'an answer was cut off': {
      host: { lookups: asked([known, cutOff], without('closed')), routing: TWO_NICS },
      findings: [{ message: 'truncated', subject: CLUSTER, interface: 'eth0', data: { name: MANY } }],
      text: '10.96.0.10 cuts off its answer for mongo.vm.svc.cluster.local (A), and TCP does not bring the rest: connection refused',
      fix: [
        'dig +tcp @10.96.0.10 mongo.vm.svc.cluster.local A',
        '# open TCP port 53 to 10.96.0.10 wherever UDP port 53 is open: firewall, network policy, security group',
      ],
    },
    'cut off in a snapshot of an earlier version, twice': {
      host: { lookups: lookups([cutOff, cutOff]) },
      findings: [{ message: 'truncated', subject: CLUSTER }],
    },
    'only UDP is open': {
      host: { lookups: asked([known], without('closed')) },
      findings: [{ message: 'closed', subject: CLUSTER, severity: 'info' }],
    },
    'a firewall swallows TCP, and a denial is an answer': {
      host: {
        lookups: asked([denied(OFFICE, API, 'NXDOMAIN')], [server(OFFICE, { tcp: 'dropped' })]),
        routing: TWO_NICS,
      },
      findings: [{ message: 'dropped', subject: OFFICE, severity: 'info', interface: 'eth1' }],
    },
  },
});
