import {
  API,
  buildResolving,
  CONF,
  CONFIGURATION,
  conf,
  FIRST,
  GONE,
  HOSTS,
  MONGO,
  PROXY,
  type Resolving,
  SECOND,
  servers,
  twoServers,
} from '../../support/lab/faults/resolving.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { dropDns } from '../../support/lab/nft.ts';
import { mustIn, type Place, writeIn } from '../../support/lab/place.ts';

const API_NAME = `${API}.cluster.local`;

/** Other servers in resolv.conf, which a person has to correct. */
const named = (...addresses: readonly string[]): Pick<Scenario<Resolving>, 'injected' | 'inject' | 'fix' | 'mend'> => ({
  injected: `nameserver ${addresses.join(', ')}`,
  inject: (world) => servers(world, ...addresses),
  fix: 'decide',
  mend: twoServers,
});

/** Packets to port 53 that the firewall before the servers drops. */
const firewall = async (outer: Place, rule: string): Promise<unknown> =>
  mustIn(outer, ['nft', '-f', '-'], {
    input: `table inet lab { chain deaf { type filter hook input priority 0; ${rule} drop; }; }\n`,
  });
const open = ({ outer }: Resolving) => mustIn(outer, ['nft', 'delete', 'table', 'inet', 'lab']);

/** What this host needs, with the names of CONFIGURATION. */
const NEEDING: Pick<Scenario<Resolving>, 'words'> = { words: ['--config.file', CONFIGURATION] };
const RECORD = 'A 10.96.20.17';
/** A record of both servers. */
const inBoth =
  (record: string, value?: string) =>
  ({ first, second }: Resolving) =>
    Promise.all([first, second].map((server) => server.setRecord(record, value)));

const POD = '/run/secrets/kubernetes.io/serviceaccount';
const NODE = '/etc/kubernetes/manifests';

const FILES: readonly Scenario<Resolving>[] = [
  {
    name: 'resolv-conf-empty',
    injected: ': > /etc/resolv.conf',
    cause: `nameserver-missing:${CONF}`,
    inject: ({ guest }) => writeIn(guest, CONF, ''),
    fix: 'decide',
    mend: twoServers,
  },
  {
    name: 'resolv-conf-dangling',
    injected: 'ln -s /run/nobody/resolv.conf',
    cause: `nameserver-missing:${CONF}`,
    inject: ({ guest }) => mustIn(guest, ['ln', '-sf', '/run/nobody/resolv.conf', CONF]),
    fix: 'decide',
    async mend(world) {
      await mustIn(world.guest, ['rm', CONF]);
      await twoServers(world);
    },
  },
  {
    name: 'fourth-nameserver',
    cause: `resolv-conf-nameservers-ignored:${SECOND}`,
    ...named(FIRST, SECOND, FIRST, SECOND),
  },
  {
    name: 'nameserver-misspelt',
    injected: 'nameserver 10.96.0.l0',
    cause: `resolv-conf-lines-invalid:${CONF}`,
    inject: (world) => conf(world, 'nameserver 10.96.0.l0', `nameserver ${SECOND}`),
    fix: 'decide',
    mend: twoServers,
  },
  {
    name: 'ndots-of-a-pod',
    injected: 'options ndots:5',
    cause: `search-list-amplifying:${CONF}`,
    inject: (world) => conf(world, `nameserver ${FIRST}`, `nameserver ${SECOND}`, 'options ndots:5'),
    fix: 'decide',
    mend: twoServers,
  },
  {
    name: 'nsswitch-without-dns',
    injected: 'hosts: files',
    cause: 'nsswitch-dns-missing:/etc/nsswitch.conf',
    inject: ({ guest }) => writeIn(guest, '/etc/nsswitch.conf', 'hosts: files\n'),
  },
  {
    name: 'nsswitch-ends-early',
    injected: 'files [NOTFOUND=return] dns',
    cause: 'nsswitch-dns-missing:/etc/nsswitch.conf',
    inject: ({ guest }) => writeIn(guest, '/etc/nsswitch.conf', 'hosts: files [NOTFOUND=return] dns\n'),
  },
  {
    name: 'hosts-entry-outdated',
    injected: `10.96.99.99 ${API_NAME}`,
    cause: `hosts-entry-shadowing:${API_NAME} A`,
    inject: ({ guest }) => writeIn(guest, '/etc/hosts', `${HOSTS}10.96.99.99 ${API_NAME}\n`),
    fix: 'decide',
    mend: ({ guest }) => writeIn(guest, '/etc/hosts', HOSTS),
  },
];

/** By what only pods and nodes have, this host is one. */
const ROLES: readonly Scenario<Resolving>[] = [
  {
    name: 'search-list-of-no-pod',
    injected: 'search cluster.local, in a pod',
    cause: 'search-domain-missing:svc.cluster.local',
    async inject({ guest }) {
      await mustIn(guest, ['mkdir', '-p', POD]);
      await writeIn(guest, CONF, `search cluster.local\nnameserver ${FIRST}\n`);
    },
    async mend(world) {
      await mustIn(world.guest, ['rm', '-r', POD]);
      await twoServers(world);
    },
  },
  {
    name: 'search-list-of-a-node-too-long',
    injected: 'search with 33 domains, on a node',
    cause: `search-list-truncated:${CONF}`,
    async inject({ guest }) {
      await mustIn(guest, ['mkdir', '-p', NODE]);
      const domains = Array.from({ length: 33 }, (_, i) => `d${i}.example`).join(' ');
      await writeIn(guest, CONF, `search ${domains}\nnameserver ${FIRST}\n`);
    },
    fix: 'decide',
    async mend(world) {
      await mustIn(world.guest, ['rm', '-r', NODE]);
      await twoServers(world);
    },
  },
];

const SERVERS: readonly Scenario<Resolving>[] = [
  {
    name: 'dns-dropped',
    injected: 'nft … dport 53 drop',
    cause: `dns-server-unreachable:${FIRST}`,
    async inject(world) {
      await servers(world, FIRST);
      await dropDns(world.outer);
    },
    fix: 'decide',
    async mend(world) {
      await open(world);
      await twoServers(world);
    },
  },
  {
    name: 'dns-hanging',
    injected: 'kill -STOP knotd (second)',
    cause: `dns-server-unreachable:${SECOND}`,
    inject: ({ outer, second }) => mustIn(outer, ['kill', '-STOP', `${second.daemon.pid}`]),
    fix: 'decide',
    mend: ({ outer, second }) => mustIn(outer, ['kill', '-CONT', `${second.daemon.pid}`]),
  },
  {
    name: 'dns-closed',
    cause: 'dns-server-unreachable:192.168.24.1',
    ...named('192.168.24.1', FIRST),
  },
  { name: 'dns-address-gone', cause: `dns-server-unreachable:${GONE}`, ...named(GONE, FIRST) },
  { name: 'dns-slow', cause: `dns-server-slow:${PROXY.slow}`, ...named(PROXY.slow, FIRST) },
  { name: 'dns-lossy', cause: `dns-server-slow:${PROXY.lossy}`, ...named(PROXY.lossy) },
  { name: 'dns-failing', cause: `dns-server-failing:${PROXY.failing}`, ...named(PROXY.failing, FIRST) },
  { name: 'dns-refusing', cause: `dns-servers-disagree:${PROXY.refusing}`, ...named(PROXY.refusing, FIRST) },
  {
    name: 'dns-of-another-cluster',
    cause: 'cluster-domain-unserved:cluster.local',
    ...named(PROXY.refusing),
  },
  {
    name: 'dns-tcp-filtered',
    injected: 'nft … tcp dport 53 drop',
    cause: `dns-tcp-unavailable:${PROXY.cutting}`,
    async inject(world) {
      await servers(world, PROXY.cutting);
      await firewall(world.outer, 'tcp dport 53');
    },
    fix: 'decide',
    async mend(world) {
      await open(world);
      await twoServers(world);
    },
  },
  {
    name: 'dns-edns-dropped',
    injected: 'options edns0, old server',
    cause: `dns-edns-dropped:${PROXY.old}`,
    inject: (world) => conf(world, `nameserver ${PROXY.old}`, 'options edns0'),
    fix: 'decide',
    mend: twoServers,
  },
];

const NAMES: readonly Scenario<Resolving>[] = [
  {
    name: 'dns-out-of-step',
    injected: `${API} unset in the second`,
    cause: `dns-servers-disagree:${SECOND}`,
    async inject({ second }) {
      // A name that another one stands below exists, and has no data.
      await second.setRecord(`_https._tcp.${API}`);
      await second.setRecord(API);
    },
    fix: 'decide',
    async mend({ second }) {
      await second.setRecord(API, 'A 10.96.0.1');
      await second.setRecord(`_https._tcp.${API}`, 'SRV 0 100 443 kubernetes.default.svc');
    },
  },
  {
    name: 'api-service-unserved',
    injected: `${API} unset`,
    cause: 'cluster-domain-unserved:cluster.local',
    inject: inBoth(API),
    fix: 'decide',
    mend: inBoth(API, 'A 10.96.0.1'),
  },
  {
    name: 'api-port-record-gone',
    injected: `_https._tcp.${API} unset`,
    cause: `api-service-records-incomplete:_https._tcp.${API_NAME}`,
    inject: inBoth(`_https._tcp.${API}`),
    fix: 'decide',
    mend: inBoth(`_https._tcp.${API}`, 'SRV 0 100 443 kubernetes.default.svc'),
  },
  {
    name: 'needed-name-gone',
    injected: `${MONGO} unset`,
    cause: `lookup-failed:${MONGO}.cluster.local A`,
    ...NEEDING,
    inject: inBoth(MONGO),
    fix: 'decide',
    mend: inBoth(MONGO, RECORD),
  },
  {
    name: 'needed-name-elsewhere',
    injected: `${MONGO} A 172.16.0.9`,
    cause: `lookup-unexpected:${MONGO}.cluster.local A`,
    ...NEEDING,
    inject: inBoth(MONGO, 'A 172.16.0.9'),
    fix: 'decide',
    mend: inBoth(MONGO, RECORD),
  },
  {
    name: 'dns-aaaa-denied',
    ...NEEDING,
    cause: `dns-aaaa-denied:${PROXY.denying}`,
    ...named(PROXY.denying),
  },
];

const world: World<Resolving> = {
  name: 'guest-resolver',
  build: buildResolving,
  place: ({ guest }) => guest,
  scenarios: [...FILES, ...ROLES, ...SERVERS, ...NAMES],
  pairs: [
    ['nsswitch-without-dns', 'dns-slow'],
    ['hosts-entry-outdated', 'fourth-nameserver'],
    ['dns-slow', 'needed-name-gone'],
  ],
};
export default world;
