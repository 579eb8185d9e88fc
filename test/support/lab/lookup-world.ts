import type { Test } from 'tap';
import type { HostAnswer, LookupReport } from '../../../src/model/resolution.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { OPENSHIFT_COREFILE, UPSTREAM_COREFILE } from './cluster-corefiles.ts';
import { OBJECTS } from './cluster-objects.ts';
import { addNamespace, cable } from './namespace.ts';
import { ips, type Place, runIn, writeIn } from './place.ts';
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
  /** What programs get is something else than we say, and the verdict says why. */
  readonly apart?: true;
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

/**
 * Puts a guest into each situation, looks the name up, and compares: one line of the table for each. What programs
 * get by our rules is what getaddrinfo(3) gives them: that of this machine, or of a program that stands for it.
 */
export async function judgeAll(t: Test, guest: Place, situations: readonly Situation[], image?: Image): Promise<void> {
  const width = Math.max(...situations.map(({ what }) => what.length));
  for (const situation of situations) {
    const { what, name, words = [], verdict, says, notes } = situation;
    await nameAs(guest, situation);
    if (image) await nameAs(guest, situation, image.root);
    const report = await lookup(guest, name, [...(image ? ['--root', image.root] : []), ...words]);
    const got = `${report.verdict.status}: ${report.verdict.cause}`;
    t.comment(`${what.padEnd(width)}  ${got.padEnd(36)}  ${name}`);
    t.equal(got, verdict, `${what}: ${report.verdict.message}`);
    if (says) t.match(report.verdict.message, says, what);
    const causes = report.notes.map(({ cause }) => cause);
    if (notes !== undefined) t.ok(causes.includes(notes), `${what}: notes ${notes}, of ${causes.join(' ')}`);
    const answer = image ? await byProgram(guest, image.resolver, name) : report.hostAnswer;
    if (answer && !situation.apart) sameAsHost(t, what, report, answer);
  }
}

/** Files of an image whose programs use another C library, and a program of that library. */
export interface Image {
  readonly root: string;
  readonly resolver: string;
}

async function byProgram(guest: Place, program: string, name: string): Promise<HostAnswer> {
  const { status, stdout, ms } = await runIn(guest, [program, name]);
  const outcome = status === 0 ? 'found' : status === 2 ? 'notfound' : 'failed';
  return { outcome, addresses: stdout.split('\n').filter((line) => line !== ''), durationMs: ms };
}

/** getent(1) says `not found`, too, where nobody answered. */
function sameAsHost(t: Test, what: string, { walk }: LookupReport, { outcome, addresses }: HostAnswer): void {
  if (outcome === 'timeout') return;
  t.equal(outcome === 'found', walk.end === 'resolved', `${what}: getaddrinfo says ${outcome}, and we ${walk.end}`);
  t.same([...addresses].sort(), [...walk.addresses].sort(), `${what}: the same addresses`);
}
