import type { Test } from 'tap';
import type { LookupReport } from '../../../src/model/resolution.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { OPENSHIFT_COREFILE, UPSTREAM_COREFILE } from './cluster-corefiles.ts';
import { OBJECTS } from './cluster-objects.ts';
import { addNamespace, cable } from './namespace.ts';
import { ips, type Place, writeIn } from './place.ts';
import { withPrivateFiles } from './private-files.ts';
import { netdiagd } from './product.ts';

/** CoreDNS with the Corefile of upstream, and with that of OpenShift; both know the same cluster. */
export const DNS = '10.96.0.10';
export const OPENSHIFT_DNS = '172.30.0.10';
/** Nobody has this address, and the way to it leads to a gateway that drops. */
export const SILENT = '10.96.0.99';
/** The gateway itself: nothing listens on its port 53. */
export const CLOSED = '192.168.24.1';

/** A guest with files of its own, and a cluster behind its gateway. */
export interface LookupWorld {
  readonly guest: Place;
  readonly outer: Place;
  readonly cluster: Cluster;
}

/** The guest of the seeds: on a user-defined network of OVN-Kubernetes, whose MAC holds its address. */
export async function startLookupWorld(t: Test): Promise<LookupWorld> {
  const [network, outer] = [await addNamespace(t, 'guest'), await addNamespace(t, 'outer')];
  await cable(network, 'eth0', outer, 'lan0');
  await ips(outer, `address add ${CLOSED}/25 dev lan0`, 'link set lan0 up');
  for (const address of [DNS, OPENSHIFT_DNS]) await ips(outer, `address add ${address}/32 dev lo`);
  await ips(outer, `route add blackhole ${SILENT}/32`);
  await ips(
    network,
    'link set eth0 address 0a:58:c0:a8:18:06',
    'link set eth0 up',
    'address add 192.168.24.6/25 dev eth0',
    `route add default via ${CLOSED}`,
  );
  const guest = await withPrivateFiles(t, network);
  const cluster = await startCluster(t, outer);
  await cluster.apply(OBJECTS);
  await Promise.all([cluster.coredns(DNS, UPSTREAM_COREFILE), cluster.coredns(OPENSHIFT_DNS, OPENSHIFT_COREFILE)]);
  return { guest, outer, cluster };
}

export const SEARCH = 'search default.svc.cluster.local svc.cluster.local cluster.local';
export const HOSTS = '127.0.0.1 localhost\n';
export const NSSWITCH = 'hosts: files dns\n';

/** The resolver of a guest, file by file. */
export interface Naming {
  /** Lines of resolv.conf. */
  readonly conf: readonly string[];
  readonly hosts?: string;
  readonly nsswitch?: string;
}

/** One name in one state of the world, and what has to be said of it. */
export interface Situation extends Naming {
  readonly what: string;
  readonly name: string;
  readonly words?: readonly string[];
  readonly verdict: string;
  /** Found in the verdict's message. */
  readonly says?: RegExp;
  /** A cause that must be among the notes. */
  readonly notes?: string;
}

/** Writes them into the guest, or into the root of an image in it. */
export async function nameAs(
  guest: Place,
  { conf, hosts = HOSTS, nsswitch = NSSWITCH }: Naming,
  root = '',
): Promise<void> {
  await writeIn(guest, `${root}/etc/resolv.conf`, `${conf.join('\n')}\n`);
  await writeIn(guest, `${root}/etc/hosts`, hosts);
  await writeIn(guest, `${root}/etc/nsswitch.conf`, nsswitch);
}

export async function lookup(guest: Place, name: string, words: readonly string[] = []): Promise<LookupReport> {
  const { stdout, stderr } = await netdiagd(guest, ['lookup', '--format', 'json', ...words, '--', name], {
    timeoutMs: 60_000,
  });
  try {
    return JSON.parse(stdout) as LookupReport;
  } catch (cause) {
    throw new Error(`${name}: ${stderr || stdout.slice(0, 500)}`, { cause });
  }
}

/** Puts a guest into each situation, looks the name up, and compares: one line of the table for each. */
export async function judgeAll(t: Test, guest: Place, situations: readonly Situation[], root = ''): Promise<void> {
  const width = Math.max(...situations.map(({ what }) => what.length));
  for (const situation of situations) {
    await nameAs(guest, situation, root);
    const { verdict, notes } = await lookup(guest, situation.name, [
      ...(root === '' ? [] : ['--root', root]),
      ...(situation.words ?? []),
    ]);
    const got = `${verdict.status}: ${verdict.cause}`;
    t.comment(`${situation.what.padEnd(width)}  ${got.padEnd(36)}  ${situation.name}`);
    t.equal(got, situation.verdict, `${situation.what}: ${verdict.message}`);
    if (situation.says) t.match(verdict.message, situation.says, situation.what);
    const { notes: noted } = situation;
    if (noted !== undefined)
      t.ok(
        notes.some(({ cause }) => cause === noted),
        `${situation.what}: notes ${noted}, of ${notes.map(({ cause }) => cause).join(' ')}`,
      );
  }
}
