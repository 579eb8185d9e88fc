import t, { type Test } from 'tap';
import { type DhclientGuest, GUESTS } from '../support/lab/guest.ts';
import { type DnsServer, startDns } from '../support/lab/knot.ts';
import { DNS_SERVICE } from '../support/lab/network.ts';
import { dropDns } from '../support/lab/nft.ts';
import { ip, mustIn, type Place, writeIn } from '../support/lab/place.ts';
import type { Repair } from '../support/lab/trials.ts';
import { runTrials, type Trial } from '../support/lab/trials.ts';

/** A guest whose resolv.conf names two servers with the same data. */
interface TwoServers extends DhclientGuest {
  readonly second: DnsServer;
}

const SECOND = '10.96.0.11';
const CONF = '/etc/resolv.conf';
const API = 'kubernetes.default.svc';
const API_PORT = `_https._tcp.${API}`;

async function twoServers(t: Test): Promise<TwoServers> {
  const world = await GUESTS.dhclient(t);
  await ip(world.outer, `address add ${SECOND}/32 dev lo`);
  const second = await startDns(t, world.outer, SECOND);
  await name(world.guest, [DNS_SERVICE, SECOND]);
  return { ...world, second };
}

const name = (guest: Place, servers: readonly string[]) =>
  writeIn(
    guest,
    CONF,
    ['search default.svc.cluster.local', ...servers.map((server) => `nameserver ${server}`), ''].join('\n'),
  );

/** Names other servers, until repaired. */
async function instead(guest: Place, servers: readonly string[]): Promise<Repair> {
  await name(guest, servers);
  return () => name(guest, [DNS_SERVICE, SECOND]);
}

const TRIALS: Trial<TwoServers>[] = [
  {
    name: 'resolv.conf names no server',
    cause: `nameserver-missing:${CONF}`,
    verdict: 'broken',
    break: ({ guest }) => instead(guest, []),
  },
  {
    name: 'resolv.conf names more servers than the resolver asks',
    cause: `resolv-conf-nameservers-ignored:${SECOND}`,
    verdict: 'degraded',
    break: ({ guest }) => instead(guest, [DNS_SERVICE, SECOND, DNS_SERVICE, SECOND]),
  },
  {
    name: 'the only DNS server hears nothing',
    cause: `dns-server-unreachable:${DNS_SERVICE}`,
    verdict: 'broken',
    async break({ guest, outer }) {
      const restore = await instead(guest, [DNS_SERVICE]);
      const listen = await dropDns(outer);
      return async () => {
        await listen();
        await restore();
      };
    },
  },
  {
    name: 'the second of two DNS servers is dead',
    cause: `dns-server-unreachable:${SECOND}`,
    verdict: 'degraded',
    async break({ outer, second }) {
      await mustIn(outer, ['kill', '-STOP', `${second.daemon.pid}`]);
      return () => mustIn(outer, ['kill', '-CONT', `${second.daemon.pid}`]);
    },
  },
  {
    name: 'one of two DNS servers does not know the API service',
    cause: `dns-servers-disagree:${SECOND}`,
    verdict: 'degraded',
    async break({ second }) {
      // A name that another one stands below exists, and has no data.
      await second.setRecord(API_PORT);
      await second.setRecord(API);
      return async () => {
        await second.setRecord(API, 'A 10.96.0.1');
        await second.setRecord(API_PORT, 'SRV 0 100 443 kubernetes.default.svc');
      };
    },
  },
  {
    name: 'no DNS server has an address for the API service',
    cause: 'cluster-domain-unserved:cluster.local',
    verdict: 'broken',
    async break({ dns, second }) {
      await Promise.all([dns.setRecord(API), second.setRecord(API)]);
      return () => Promise.all([dns.setRecord(API, 'A 10.96.0.1'), second.setRecord(API, 'A 10.96.0.1')]);
    },
  },
];

t.test('a guest with two DNS servers', async (t) => {
  const world = await twoServers(t);
  await runTrials(t, world, world.guest, TRIALS);
});
