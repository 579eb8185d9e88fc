import check from '../../src/checks/dns-servers-disagree.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, denied, lookups, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup } from '../support/hosts.ts';

const CLUSTER = '10.96.0.10';
const OFFICE = '192.168.1.1';
const MONGO = 'mongo.vm.svc.cluster.local';
const known = lookup(CLUSTER, API);
const nxdomain = {
  message: 'nxdomain',
  subject: OFFICE,
  data: { name: API, answering: CLUSTER, answer: '10.96.0.1' },
} as const;

testCheck(check, {
  pass: {
    'nothing was asked': { lookups: lookups([]) },
    'one server': { lookups: lookups([known, denied(CLUSTER, MONGO, 'NXDOMAIN')]) },
    'both know it': { lookups: lookups([known, lookup(OFFICE, API)]) },
    'both know it, with other data': { lookups: lookups([known, lookup(OFFICE, API, { answers: ['10.0.0.1'] })]) },
    'both deny it': { lookups: lookups([denied(CLUSTER, API, 'NXDOMAIN'), denied(OFFICE, API, 'REFUSED')]) },
    'one is silent': { lookups: lookups([known, unanswered(OFFICE, 'timeout')]) },
    'one fails for now': { lookups: lookups([known, denied(OFFICE, API, 'SERVFAIL')]) },
    'another type': { lookups: lookups([known, denied(OFFICE, API, 'NXDOMAIN', { type: 'AAAA' })]) },
    'another name': { lookups: lookups([known, denied(OFFICE, MONGO, 'NXDOMAIN')]) },
    'denied over UDP, known over TCP by the same server': {
      lookups: lookups([denied(CLUSTER, API, 'REFUSED'), lookup(CLUSTER, API, { transport: 'tcp' })]),
    },
  },
  fail: {
    'the second server does not know the cluster': {
      host: { lookups: lookups([known, denied(OFFICE, API, 'NXDOMAIN')]), routing: TWO_NICS },
      findings: [{ ...nxdomain, interface: 'eth1' }],
      text: '192.168.1.1 says that kubernetes.default.svc.cluster.local does not exist, 10.96.0.10 knows it as 10.96.0.1',
    },
    'the first server does not know the cluster': {
      host: { lookups: lookups([denied(OFFICE, `${API}.`, 'NXDOMAIN'), known]) },
      findings: [{ message: 'nxdomain', subject: OFFICE }],
    },
    'a server that refuses': {
      host: { lookups: lookups([known, denied(OFFICE, API, 'REFUSED')]) },
      findings: [{ message: 'refused', subject: OFFICE }],
    },
    'one finding for a server that denies many names': {
      host: {
        lookups: lookups([
          known,
          denied(OFFICE, API, 'NXDOMAIN'),
          lookup(CLUSTER, MONGO, { purpose: 'configured' }),
          denied(OFFICE, MONGO, 'NXDOMAIN', { purpose: 'configured' }),
        ]),
      },
      findings: [nxdomain],
    },
    'two servers that deny': {
      host: { lookups: lookups([known, denied(OFFICE, API, 'NXDOMAIN'), denied('8.8.8.8', API, 'NXDOMAIN')]) },
      findings: [nxdomain, { message: 'nxdomain', subject: '8.8.8.8' }],
    },
  },
});
