import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { must } from './command.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { subFolder, tempFolder } from './folder.ts';
import { type Place, runIn } from './place.ts';

/** What a cluster's DNS service answers, Kubernetes DNS specification 1.1.0. */
const CLUSTER_LOCAL = `$ORIGIN cluster.local.
$TTL 5
@ SOA ns.dns hostmaster 1 7200 1800 86400 5
@ NS ns.dns
ns.dns A 10.96.0.10
dns-version TXT "1.1.0"
kubernetes.default.svc A 10.96.0.1
_https._tcp.kubernetes.default.svc SRV 0 100 443 kubernetes.default.svc
mongo.default.svc A 10.96.20.17
`;

export interface KnotSettings {
  readonly folder: string;
  readonly address: string;
  /** The one zone that it has: records of it lie in `zone` of the folder. */
  readonly domain: string;
  /** More lines about the server, such as what it says of itself. */
  readonly server?: readonly string[];
}

export const knotConfiguration = ({ folder, address, domain, server = [] }: KnotSettings): string => `server:
    rundir: "${folder}"
    listen: "${address}@53"
${server.map((line) => `    ${line}\n`).join('')}    user: root:root
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "${folder}"
log:
  - target: stderr
    any: warning
zone:
  - domain: ${domain}
    file: "${folder}/zone"
    zonefile-sync: -1
    journal-content: none
`;

export interface DnsServer {
  readonly address: string;
  readonly daemon: Daemon;
  /** Takes every record of a name away, or gives it one, `A 192.0.2.1`, that may be kept for 5 seconds or as many. */
  setRecord(name: string, record?: string, ttl?: number): Promise<void>;
}

/** An authoritative server for cluster.local; it refuses every other name. */
export async function startDns(t: Test, place: Place, address: string): Promise<DnsServer> {
  const folder = subFolder(tempFolder(t), 'knot');
  writeFileSync(join(folder, 'zone'), CLUSTER_LOCAL);
  writeFileSync(join(folder, 'conf'), knotConfiguration({ folder, address, domain: 'cluster.local' }));
  const socket = join(folder, 'knot.sock');
  const daemon = await startDaemon(t, place, ['knotd', '-c', join(folder, 'conf'), '-s', socket], {
    ready: () => answers(place, address),
  });
  const control = (...words: readonly string[]) => must(['knotc', '-s', socket, ...words]);
  return {
    address,
    daemon,
    async setRecord(name, record, ttl = 5) {
      await control('zone-begin', 'cluster.local');
      await control('zone-unset', 'cluster.local', name).catch(() => 'the name has no record yet');
      if (record !== undefined) await control('zone-set', 'cluster.local', name, `${ttl}`, ...record.split(' '));
      await control('zone-commit', 'cluster.local');
    },
  };
}

async function answers(place: Place, address: string): Promise<boolean> {
  // kdig waits a second for a server that is not there yet, ss does not.
  const shown = address.includes(':') ? `[${address}]` : address;
  if (!(await runIn(place, ['ss', '-lun'])).stdout.includes(`${shown}:53`)) return false;
  const query = ['kdig', `@${address}`, '+time=1', '+retry=0', '+short', 'cluster.local', 'SOA'];
  return (await runIn(place, query)).stdout.includes('hostmaster');
}
