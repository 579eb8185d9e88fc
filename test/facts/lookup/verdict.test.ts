import t from 'tap';
import type { Seen } from '../../../src/facts/lookup/seen.ts';
import { judgeLookup } from '../../../src/facts/lookup/verdict.ts';
import { address, iface, resolver, route } from '../../support/hosts.ts';
import {
  A,
  alias,
  B,
  type Case,
  covered,
  headless,
  musl,
  one,
  testVerdicts,
  two,
  WEB,
  web,
} from '../../support/lookup-cases.ts';
import { CLUSTER, seenOf } from '../../support/lookup-seen.ts';

const udn = {
  interfaces: [iface('eth0', { mac: '0a:58:c0:a8:18:06', addresses: [address('192.168.24.6/25')] })],
  routing: { routes: [route('default', { gateway: '192.168.24.1', dev: 'eth0' })], rules: [] },
};
const hostAnswer = (outcome: 'found' | 'notfound', addresses: readonly string[], durationMs = 3): Partial<Seen> => ({
  hostAnswer: { outcome, addresses, durationMs },
});
/** A large service of the outside: each server gives another address. */
const world = (address: string) => ({ ...CLUSTER, 'www.example': 'NOERROR', 'www.example A': address });
const RESOLVES: readonly Case[] = [
  ['ClusterIP', 'resolves: cluster-ip', { ...one, name: WEB, says: { [A]: web } }, /cluster DNS 10\.96\.0\.10/],
  ['headless', 'resolves: headless', { ...one, name: WEB, says: { [A]: headless } }],
  [
    'by the name of its address',
    'resolves: cluster-ip',
    { ...one, name: WEB, says: { [A]: { ...web, [`${WEB} SRV`]: 'NOERROR', '7.0.96.10.in-addr.arpa': WEB } } },
  ],
  [
    'by the name of an endpoint',
    'resolves: headless',
    {
      ...one,
      name: WEB,
      says: { [A]: { ...headless, [`${WEB} SRV`]: 'NOERROR', '16.2.128.10.in-addr.arpa': `a.${WEB}` } },
    },
  ],
  [
    'by its range',
    'resolves: headless',
    { ...one, name: WEB, says: { [A]: { ...headless, [`${WEB} SRV`]: 'NOERROR' } } },
  ],
  [
    'a told range',
    'resolves: cluster-ip',
    {
      ...one,
      name: WEB,
      says: { [A]: { ...headless, [`${WEB} SRV`]: 'NOERROR' } },
      parts: { serviceRanges: ['10.128.0.0/16'] },
    },
  ],
  [
    'ExternalName',
    'resolves: external-name',
    { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: { ...alias('x.example'), answers: ['192.0.2.7'] } } } },
    /by way of x\.example/,
  ],
  [
    'an endpoint',
    'resolves: endpoint',
    {
      ...one,
      name: `a.${WEB}`,
      says: { [A]: { ...headless, [`a.${WEB}`]: 'NOERROR', [`a.${WEB} A`]: '10.128.2.16' } },
    },
  ],
  [
    'a pod',
    'resolves: pod',
    {
      ...one,
      name: '1-2-3-4.shop.pod.cluster.local',
      says: { [A]: { '1-2-3-4.shop.pod.cluster.local': 'NOERROR', '1-2-3-4.shop.pod.cluster.local A': '1.2.3.4' } },
    },
  ],
  [
    'a port',
    'resolves: port',
    {
      ...one,
      name: `_http._tcp.${WEB}`,
      types: ['SRV'],
      says: { [A]: { [`_http._tcp.${WEB} SRV`]: `0 1 80 ${WEB}` } },
    },
  ],
  [
    'a short name',
    'resolves: cluster-ip',
    { ...one, name: 'web.shop', says: { [A]: web } },
    /as web\.shop\.svc\.cluster\.local/,
  ],
  [
    'outside',
    'resolves: outside',
    {
      ...one,
      name: 'www.example',
      says: { [A]: { ...CLUSTER, 'www.example': 'NOERROR', 'www.example A': '192.0.2.7' } },
    },
  ],
  [
    '/etc/hosts',
    'resolves: hosts-file',
    {
      ...one,
      name: 'here',
      names: { hosts: [{ address: '127.0.1.1', name: 'here', aliases: [] }] },
      says: { [A]: CLUSTER },
    },
  ],
  ['through the stub', 'resolves: cluster-ip', { ...covered, name: WEB, says: { '127.0.0.53': web, [A]: web } }],
  [
    'a name of the world, which programs get another address for',
    'resolves: outside',
    { ...one, name: 'www.example', says: { [A]: world('192.0.2.7') }, parts: hostAnswer('found', ['192.0.2.8']) },
  ],
  [
    'a name of the world, which the stub has another address for',
    'resolves: outside',
    { ...covered, name: 'www.example', says: { '127.0.0.53': world('192.0.2.8'), [A]: world('192.0.2.7') } },
  ],
  ['musl', 'resolves: cluster-ip', { ...musl, name: WEB, says: { [A]: web } }],
];

const IMPAIRED: readonly Case[] = [
  [
    'the wrong network',
    'impaired: wrong-network',
    { ...one, name: WEB, says: { [A]: headless }, parts: udn },
    /192\.168\.24\.6\/25/,
  ],
  [
    'a wildcard',
    'impaired: wildcard-answer',
    {
      resolver: resolver([A], { search: ['corp.example'], options: { ndots: 5 } }),
      name: WEB,
      says: {
        [A]: { ...CLUSTER, [`${WEB}.corp.example A`]: '192.0.2.9', 'netdiagd-no-such-name.corp.example': '192.0.2.9' },
      },
    },
  ],
  [
    '/etc/hosts differs',
    'impaired: hosts-file-differs',
    { ...one, name: WEB, names: { hosts: [{ address: '10.96.9.9', name: WEB, aliases: [] }] }, says: { [A]: web } },
  ],
  [
    'a silent server first',
    'impaired: server-silent-before',
    { ...two, name: WEB, says: { [A]: { '*': 'timeout' }, [B]: web } },
    /5\.0 s/,
  ],
  [
    'EDNS',
    'impaired: edns-dropped',
    {
      resolver: resolver([A], { options: { edns0: true } }),
      name: WEB,
      says: { [A]: web },
      parts: { servers: [{ address: A, role: 'resolv.conf', edns: 'dropped' }] },
    },
  ],
  [
    'a stall',
    'impaired: lookups-stall',
    { ...one, name: WEB, says: { [A]: web }, parts: hostAnswer('found', ['10.96.0.7'], 5010) },
    /5\.0 s/,
  ],
  [
    'a stall of musl',
    'impaired: lookups-stall',
    { ...one, name: WEB, says: { [A]: web }, parts: hostAnswer('found', ['10.96.0.7'], 2505) },
  ],
  [
    'getaddrinfo differs',
    'impaired: host-differs',
    { ...one, name: WEB, says: { [A]: web }, parts: hostAnswer('found', ['10.96.0.8']) },
  ],
  [
    'getaddrinfo finds nothing',
    'impaired: host-differs',
    { ...one, name: WEB, says: { [A]: web }, parts: hostAnswer('notfound', []) },
  ],
  [
    'the stub differs',
    'impaired: stub-differs',
    { ...covered, name: WEB, says: { '127.0.0.53': { ...web, [`${WEB} A`]: '10.96.0.8' }, [A]: web } },
  ],
  [
    'the stub denies a name of the world',
    'impaired: stub-differs',
    {
      ...covered,
      resolver: resolver(['127.0.0.53', B]),
      name: 'www.example',
      says: {
        '127.0.0.53': { '*': 'SERVFAIL', 'www.example': 'SERVFAIL' },
        [A]: world('192.0.2.7'),
        [B]: world('192.0.2.9'),
      },
    },
    /the stub 127\.0\.0\.53 says SERVFAIL/,
  ],
  ['the second denies', 'impaired: servers-differ', { ...two, name: WEB, says: { [A]: web, [B]: CLUSTER } }],
  [
    'cut off',
    'impaired: truncated-without-tcp',
    { ...one, name: WEB, says: { [A]: { ...web, [`${WEB} A`]: { answers: ['10.96.0.7'], truncated: true } } } },
  ],
  [
    'AAAA denied',
    'impaired: aaaa-denied',
    { ...one, name: WEB, says: { [A]: { ...web, [`${WEB} AAAA`]: 'NXDOMAIN' } } },
  ],
  [
    'AAAA unanswered',
    'impaired: type-unanswered',
    { ...one, name: WEB, says: { [A]: { ...web, [`${WEB} AAAA`]: 'timeout' } } },
    /10\.96\.0\.10 has an address .* and is silent when asked for AAAA: a lookup of this name waits 15\.0 s/,
  ],
  [
    'slow',
    'impaired: server-slow',
    {
      ...one,
      name: WEB,
      says: {
        [A]: {
          ...web,
          [`${WEB} A`]: { answers: ['10.96.0.7'], durationMs: 700 },
          [`${WEB} AAAA`]: { durationMs: 701 },
        },
      },
    },
  ],
  [
    'lossy',
    'impaired: datagrams-lost',
    {
      ...one,
      name: WEB,
      says: {
        [A]: {
          ...web,
          [`${WEB} A`]: { answers: ['10.96.0.7'], attempts: 2 },
          [`${WEB} SRV`]: { attempts: 2 },
          [`${WEB} AAAA`]: { attempts: 2 },
        },
      },
    },
  ],
];

testVerdicts('what a name that resolves stands for', RESOLVES);
testVerdicts('what is wrong although it resolves', IMPAIRED);

t.test('a name that nobody was asked about', async (t) => {
  const verdict = judgeLookup(
    seenOf({
      ...one,
      name: WEB,
      says: { [A]: web },
      parts: { queries: [], walk: { end: 'unsent', addresses: [], queries: [], queryCount: 0, costMs: 0 } },
    }),
  ).verdict;
  t.equal(verdict.status, 'unknown');
});
