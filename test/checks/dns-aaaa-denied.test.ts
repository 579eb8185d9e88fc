import check from '../../src/checks/dns-aaaa-denied.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import { testCheck } from '../support/check-tester.ts';
import { asked, denied, lookups, server, TWO_NICS } from '../support/dns.ts';
import { lookup } from '../support/hosts.ts';

const SERVER = '10.96.0.10';
const OTHER = '192.168.1.1';
const MONGO = 'mongo.vm.svc.cluster.local';
const configured = { purpose: 'configured' } as const;
const known = lookup(SERVER, MONGO, configured);
const aaaa = (rcode: string, address = SERVER, name = MONGO): Lookup =>
  denied(address, name, rcode, { ...configured, type: 'AAAA' });
const found = { message: 'denied', subject: SERVER, data: { name: MONGO, answer: '10.96.0.1' } } as const;

testCheck(check, {
  pass: {
    'only A was asked': { lookups: lookups([known]) },
    'NOERROR without records, as CoreDNS does': { lookups: lookups([known, aaaa('NOERROR')]) },
    'both exist': {
      lookups: lookups([known, lookup(SERVER, MONGO, { ...configured, type: 'AAAA', answers: ['fd00::1'] })]),
    },
    'neither exists': { lookups: lookups([denied(SERVER, MONGO, 'NXDOMAIN', configured), aaaa('NXDOMAIN')]) },
    'another server knows it': { lookups: lookups([known, aaaa('NXDOMAIN', OTHER)]) },
    'another name': { lookups: lookups([known, aaaa('NXDOMAIN', SERVER, 'other.vm.svc.cluster.local')]) },
    'a failure is no denial': { lookups: lookups([known, aaaa('SERVFAIL')]) },
    'a server that nobody asks': { lookups: asked([known, aaaa('NXDOMAIN')], [server(SERVER, { role: 'ignored' })]) },
  },
  fail: {
    'NXDOMAIN for the one type only': {
      host: { lookups: lookups([known, aaaa('NXDOMAIN')]), routing: TWO_NICS },
      findings: [{ ...found, interface: 'eth0' }],
      text: '10.96.0.10 says that mongo.vm.svc.cluster.local does not exist when asked for AAAA, and knows it as 10.96.0.1 (A)',
      fix: [
        'dig @10.96.0.10 mongo.vm.svc.cluster.local A',
        'dig @10.96.0.10 mongo.vm.svc.cluster.local AAAA',
        '# in a Corefile: a template or rewrite for AAAA has to answer NOERROR; elsewhere update the server or proxy',
      ],
    },
    'in another order and spelling, twice': {
      host: { lookups: lookups([aaaa('NXDOMAIN', SERVER, `${MONGO.toUpperCase()}.`), aaaa('NXDOMAIN'), known]) },
      findings: [{ message: 'denied', subject: SERVER }],
    },
  },
});
