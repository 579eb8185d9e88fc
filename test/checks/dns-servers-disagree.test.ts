import check from '../../src/checks/dns-servers-disagree.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, denied, lookups, server, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup, resolver } from '../support/hosts.ts';

const CLUSTER = '10.96.0.10';
const STUB = '127.0.0.53';
const OFFICE = '192.168.1.1';
const MONGO = 'mongo.vm.svc.cluster.local';
const known = lookup(CLUSTER, API);
const conf = resolver([CLUSTER, OFFICE, '8.8.8.8']);
const asked = (list: readonly Lookup[]) => ({ resolver: conf, lookups: lookups(list) });
const BEHIND_STUB = resolver([STUB], { owner: 'systemd-resolved', stub: true });
const nxdomain = {
  message: 'nxdomain',
  subject: OFFICE,
  data: { name: API, answering: CLUSTER, answer: '10.96.0.1' },
} as const;

testCheck(check, {
  pass: {
    'nothing was asked': asked([]),
    'one server': asked([known, denied(CLUSTER, MONGO, 'NXDOMAIN')]),
    'both know it': asked([known, lookup(OFFICE, API)]),
    'both know it, with other data': asked([known, lookup(OFFICE, API, { answers: ['10.0.0.1'] })]),
    'both deny it': asked([denied(CLUSTER, API, 'NXDOMAIN'), denied(OFFICE, API, 'REFUSED')]),
    'one is silent': asked([known, unanswered(OFFICE, 'timeout')]),
    'one fails for now': asked([known, denied(OFFICE, API, 'SERVFAIL')]),
    'another type': asked([known, denied(OFFICE, API, 'NXDOMAIN', { type: 'AAAA' })]),
    'another name': asked([known, denied(OFFICE, MONGO, 'NXDOMAIN')]),
    'a server that nobody asks': {
      resolver: conf,
      lookups: lookups([known, denied(OFFICE, API, 'NXDOMAIN')], 'search list', {
        servers: [server(CLUSTER), server(OFFICE, { role: 'ignored' })],
      }),
    },
    'names of addresses may be known to one of them only': asked([
      lookup(CLUSTER, '1.0.96.10.in-addr.arpa', { type: 'PTR', purpose: 'api-reverse' }),
      denied(OFFICE, '1.0.96.10.in-addr.arpa', 'NXDOMAIN', { type: 'PTR', purpose: 'api-reverse' }),
    ]),
    'denied over UDP, known over TCP by the same server': {
      ...asked([denied(CLUSTER, API, 'REFUSED'), lookup(CLUSTER, API, { transport: 'tcp' })]),
    },
    'the upstreams of a stub, each with its own zones': {
      resolver: BEHIND_STUB,
      lookups: lookups([lookup(STUB, API), known, denied(OFFICE, API, 'NXDOMAIN')]),
    },
  },
  fail: {
    'the second server does not know the cluster': {
      host: { ...asked([known, denied(OFFICE, API, 'NXDOMAIN')]), routing: TWO_NICS },
      findings: [{ ...nxdomain, interface: 'eth1' }],
      text: '192.168.1.1 says that kubernetes.default.svc.cluster.local does not exist, 10.96.0.10 knows it as 10.96.0.1',
    },
    'the first server does not know the cluster': {
      host: asked([denied(OFFICE, `${API}.`, 'NXDOMAIN'), known]),
      findings: [{ message: 'nxdomain', subject: OFFICE }],
    },
    'a server that refuses': {
      host: asked([known, denied(OFFICE, API, 'REFUSED')]),
      findings: [{ message: 'refused', subject: OFFICE }],
    },
    'one finding for a server that denies many names': {
      host: {
        ...asked([
          known,
          denied(OFFICE, API, 'NXDOMAIN'),
          lookup(CLUSTER, MONGO, { purpose: 'configured' }),
          denied(OFFICE, MONGO, 'NXDOMAIN', { purpose: 'configured' }),
        ]),
      },
      findings: [nxdomain],
    },
    'the stub denies what a server behind it knows': {
      host: { resolver: BEHIND_STUB, lookups: lookups([denied(STUB, API, 'REFUSED'), known]) },
      findings: [{ message: 'refused', subject: STUB }],
    },
    'two servers that deny': {
      host: asked([known, denied(OFFICE, API, 'NXDOMAIN'), denied('8.8.8.8', API, 'NXDOMAIN')]),
      findings: [nxdomain, { message: 'nxdomain', subject: '8.8.8.8' }],
    },
  },
});
