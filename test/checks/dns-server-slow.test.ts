import check from '../../src/checks/dns-server-slow.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, asked, denied, lookups, server, TWO_NICS, unanswered } from '../support/dns.ts';
import { lookup } from '../support/hosts.ts';

const SERVER = '10.96.0.10';
const STUB = '127.0.0.53';
const NAMES = [API, 'dns-version.cluster.local', 'mongo.vm.svc.cluster.local', 'example.org'];
const times = (address: string, ...durations: readonly number[]) =>
  durations.map((durationMs, index) => lookup(address, NAMES[index] ?? '', { durationMs }));
const repeated = (index: number, parts: Partial<Lookup> = {}) =>
  lookup(SERVER, NAMES[index] ?? '', { attempts: 2, ...parts });
const slow = (data: Readonly<Record<string, number>>) => ({ message: 'slow', subject: SERVER, data }) as const;

testCheck(check, {
  pass: {
    'nothing was asked': { lookups: lookups([]) },
    'a quick one': { lookups: lookups(times(SERVER, 1, 2)) },
    'the first answer fills its cache': { lookups: lookups(times(SERVER, 900, 2, 3)) },
    'a single late answer': { lookups: lookups(times(SERVER, 900)) },
    'as slow as is allowed': { lookups: lookups(times(SERVER, 500, 500)) },
    'one lost datagram': { lookups: lookups([repeated(0), ...times(SERVER, 1, 1)]) },
    'few of many were lost': { lookups: lookups([repeated(0), repeated(1), ...times(SERVER, 1, 1, 1)]) },
    'silence is another matter': { lookups: lookups([unanswered(SERVER, 'timeout'), ...times(SERVER, 1, 1)]) },
    'SERVFAIL when those behind it are silent': {
      lookups: lookups([
        denied(SERVER, API, 'SERVFAIL', { durationMs: 900 }),
        denied(SERVER, 'x', 'SERVFAIL', { durationMs: 900 }),
      ]),
    },
    'a server that nobody asks': { lookups: asked(times(SERVER, 900, 900), [server(SERVER, { role: 'ignored' })]) },
  },
  fail: {
    'late answers': {
      host: { lookups: lookups(times(SERVER, 700, 900)), routing: TWO_NICS },
      findings: [{ ...slow({ count: 2, median: 800 }), interface: 'eth0' }],
      text: 'DNS server 10.96.0.10 answers late: 800 ms in the median of 2 answers',
      fix: [
        'dig @10.96.0.10 dns-version.cluster.local A',
        '# from another host, too: a server that is slow for all has too much to do, or a slow one behind it',
        '# 5-second stalls of programs alone: options single-request-reopen in resolv.conf(5)',
      ],
    },
    'most of them, and an odd number': {
      host: { lookups: lookups(times(SERVER, 700, 1, 600)) },
      findings: [slow({ count: 3, median: 600 })],
    },
    'the stub in front of it is as slow': {
      host: { lookups: lookups([...times(STUB, 900, 900), ...times(SERVER, 800, 800)]) },
      findings: [slow({ median: 800 })],
    },
    'only the local cache is slow': {
      host: { lookups: lookups([...times(STUB, 900, 900), ...times(SERVER, 1, 1)]) },
      findings: [{ message: 'slow', subject: STUB }],
    },
    'datagrams are lost': {
      host: { lookups: lookups([repeated(0), repeated(1), ...times(SERVER, 1, 1)]) },
      findings: [{ message: 'lossy', subject: SERVER, data: { repeated: 2, count: 4 } }],
      text: 'DNS server 10.96.0.10 gave 2 of 4 answers to the second datagram only: they are lost, or late',
    },
  },
});
