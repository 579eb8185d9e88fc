import check from '../../src/checks/lookup-unexpected.ts';
import type { Lookup, LookupExpectation, Lookups } from '../../src/model/lookups.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, denied, lookups, server, TWO_NICS } from '../support/dns.ts';
import { lookup } from '../support/hosts.ts';

const SERVER = '10.96.0.10';
const OTHER = '10.96.0.11';
const MONGO = 'mongo.vm.svc.cluster.local';
const PODS = ['10.244.1.7', '10.244.2.7'];
const gives = (...answers: readonly string[]) => lookup(SERVER, MONGO, { purpose: 'configured', answers });
const named = (address: string, ...answers: readonly string[]): Lookup =>
  lookup(SERVER, `${address.split('.').reverse().join('.')}.in-addr.arpa`, {
    type: 'PTR',
    purpose: 'explanation',
    answers,
  });
const host = (expected: Partial<LookupExpectation>, list: readonly Lookup[], parts: Partial<Lookups> = {}) => ({
  lookups: lookups(list, 'search list', { expectations: [{ name: MONGO, type: 'A', ...expected }], ...parts }),
});
const headless = { expect: 'headless' } as const;
const subject = `${MONGO} A`;
const clusterAddress = { message: 'clusterAddress', subject, data: { address: '10.96.7.7' } } as const;

testCheck(check, {
  pass: {
    'a snapshot of an earlier version': { lookups: lookups([gives('10.96.7.7')]) },
    'it only should exist': host({}, [gives('10.96.7.7')]),
    'absent, and denied': host({ expect: 'absent' }, [denied(SERVER, MONGO, 'NXDOMAIN', { purpose: 'configured' })]),
    'headless, and called as an endpoint': host(headless, [gives(...PODS), named('10.244.1.7', `10-244-1-7.${MONGO}`)]),
    'an endpoint in what looks like the range of services': host(headless, [
      lookup(SERVER, API),
      gives('10.100.1.7'),
      named('10.100.1.7', `mongo-0.${MONGO}`),
    ]),
    'headless, and no name for the address': host(headless, [lookup(SERVER, API), gives(...PODS)]),
    'enough, and all within': host({ atLeast: 2, within: ['10.244.0.0/16'] }, [gives(...PODS)]),
    'cut off before the last': host({ atLeast: 3 }, [{ ...gives(...PODS), truncated: true }]),
    'no records is what lookup-failed tells': host({ atLeast: 2 }, [
      denied(SERVER, MONGO, 'NXDOMAIN', { purpose: 'configured' }),
    ]),
    'a server that nobody asks': host({ expect: 'absent' }, [gives(...PODS)], {
      servers: [server(SERVER, { role: 'ignored' })],
    }),
    'no addresses': host({ type: 'TXT', within: ['10.0.0.0/8'], expect: 'headless' }, [
      lookup(SERVER, MONGO, { type: 'TXT', purpose: 'configured', answers: ['x'] }),
    ]),
  },
  fail: {
    'a headless service with the address of a service': {
      host: { ...host(headless, [gives('10.96.7.7'), named('10.96.7.7', `${MONGO}.`)]), routing: TWO_NICS },
      findings: [{ ...clusterAddress, interface: 'eth0' }],
      text: 'mongo.vm.svc.cluster.local should be headless, and 10.96.0.10 gives 10.96.7.7, the address of a service',
      fix: [
        'dig @10.96.0.10 mongo.vm.svc.cluster.local A',
        '# correct what mongo.vm.svc.cluster.local stands for, or what dns.lookups of the configuration expects of it',
      ],
    },
    'by the range of services, told': {
      host: host(headless, [gives('10.96.7.7')], { serviceRanges: ['10.96.0.0/16'] }),
      findings: [clusterAddress],
    },
    'by the range of services, inferred': {
      host: host(headless, [lookup(SERVER, API), gives('10.96.7.7')]),
      findings: [clusterAddress],
    },
    'it should not exist': {
      host: host({ expect: 'absent' }, [gives(...PODS)]),
      findings: [{ message: 'present', subject, data: { answers: '10.244.1.7, 10.244.2.7' } }],
    },
    'an endpoint is gone': {
      host: host({ name: `${MONGO.toUpperCase()}.`, expect: 'headless', atLeast: 3 }, [gives(...PODS)]),
      findings: [{ message: 'tooFew', subject: `${MONGO.toUpperCase()}. A`, data: { count: 2, atLeast: 3 } }],
    },
    'an address of another network, by the second server': {
      host: host({ within: ['10.244.0.0/16', 'fd00::/8'] }, [
        gives(...PODS),
        { ...gives('10.244.1.7', '192.0.2.1'), server: OTHER },
      ]),
      findings: [{ message: 'outside', subject, data: { address: '192.0.2.1', server: OTHER } }],
    },
  },
});
