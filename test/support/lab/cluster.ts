import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import {
  API_PORT,
  applyObject,
  callApi,
  type Kind,
  KUBECONFIG,
  type KubernetesObject,
  pathOf,
  TOKEN_FILE,
} from './cluster-api.ts';
import { buildCluster, type ClusterPrograms } from './cluster-build.ts';
import { type Corefile, UPSTREAM_COREFILE } from './cluster-corefiles.ts';
import { OUTSIDE_DNS, startOutside } from './cluster-outside.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { subFolder, tempFolder } from './folder.ts';
import { type Place, runIn } from './place.ts';

/** The real API server with its store, and as many real DNS servers as a test wants. */
export interface Cluster {
  readonly place: Place;
  readonly api: Daemon;
  /** Answers for names outside the cluster. */
  readonly outside: Daemon;
  /**
   * Makes objects, or changes them to this; namespaces first. The DNS servers hear of it a moment later, and keep
   * what they have answered: one that is started anew, which takes a tenth of a second, does not.
   */
  apply(objects: readonly KubernetesObject[]): Promise<void>;
  remove(kind: Kind, namespace: string | undefined, name: string): Promise<void>;
  /** A CoreDNS on port 53 of an address that the place has; it knows all objects that are there already. */
  coredns(address: string, corefile?: Corefile): Promise<Daemon>;
}

interface Parts {
  readonly t: Test;
  readonly place: Place;
  readonly folder: string;
  readonly programs: ClusterPrograms;
}

/** Everything but CoreDNS listens on loopback addresses of the place. */
export async function startCluster(t: Test, place: Place): Promise<Cluster> {
  const parts: Parts = { t, place, folder: subFolder(tempFolder(t), 'cluster'), programs: await buildCluster() };
  const [outside] = await Promise.all([startOutside(t, place), startEtcd(parts)]);
  const api = await startApi(parts);
  writeFileSync(join(parts.folder, 'kubeconfig'), KUBECONFIG);
  return {
    place,
    api,
    outside,
    async apply(objects) {
      const isNamespace = ({ kind }: KubernetesObject) => kind === 'Namespace';
      await Promise.all(objects.filter(isNamespace).map((object) => applyObject(place, object)));
      await Promise.all(objects.filter((object) => !isNamespace(object)).map((object) => applyObject(place, object)));
    },
    async remove(kind, namespace, name) {
      await callApi(place, { method: 'DELETE', path: pathOf(kind, namespace, name) });
    },
    coredns: (address, corefile = UPSTREAM_COREFILE) => startCoreDns(parts, address, corefile),
  };
}

const ETCD_URL = 'http://127.0.0.1:2379';
const ETCD_PEER_URL = 'http://127.0.0.1:2380';

function startEtcd({ t, place, folder, programs }: Parts): Promise<Daemon> {
  const argv = [
    programs.etcd,
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${ETCD_URL}`,
    `--advertise-client-urls=${ETCD_URL}`,
    `--listen-peer-urls=${ETCD_PEER_URL}`,
    `--initial-advertise-peer-urls=${ETCD_PEER_URL}`,
    `--initial-cluster=default=${ETCD_PEER_URL}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
  const health = ['curl', '-s', `${ETCD_URL}/health`];
  return startDaemon(t, place, argv, {
    readyMs: 30_000,
    ready: async () => (await runIn(place, health)).stdout.includes('"health":"true"'),
  });
}

function startApi({ t, place, folder, programs }: Parts): Promise<Daemon> {
  const argv = [
    programs['kube-apiserver'],
    `--etcd-servers=${ETCD_URL}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${API_PORT}`,
    // Only told to clients: an endpoint may not be a loopback address.
    '--advertise-address=192.0.2.1',
    `--cert-dir=${join(folder, 'certificates')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    ...serviceAccountKeys(folder),
    '--authorization-mode=AlwaysAllow',
    `--token-auth-file=${writeFile(folder, 'tokens.csv', TOKEN_FILE)}`,
    '--service-cluster-ip-range=10.96.0.0/16,fd00:96::/112',
    '--enable-priority-and-fairness=false',
  ];
  const isReady = () =>
    callApi(place, { path: '/readyz' }).then(
      (text) => text === 'ok',
      () => false,
    );
  return startDaemon(t, place, argv, { readyMs: 120_000, ready: isReady });
}

function serviceAccountKeys(folder: string): string[] {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  });
  return [
    `--service-account-key-file=${writeFile(folder, 'accounts.pub', publicKey)}`,
    `--service-account-signing-key-file=${writeFile(folder, 'accounts.key', privateKey)}`,
  ];
}

function writeFile(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function startCoreDns(
  { t, place, folder, programs }: Parts,
  address: string,
  corefile: Corefile,
): Promise<Daemon> {
  const host = address.includes(':') ? `[${address}]` : address;
  const settings = { address, host, kubeconfig: join(folder, 'kubeconfig'), upstream: OUTSIDE_DNS };
  const conf = writeFile(subFolder(folder, address.replaceAll(':', '-')), 'Corefile', corefile(settings));
  const readiness = ['curl', '-s', '--max-time', '1', `http://${host}:8181/ready`];
  const daemon = await startDaemon(t, place, [programs.coredns, '-conf', conf], {
    readyMs: 30_000,
    // In this order: before it listens, it asks no plugin yet and says that all are ready.
    ready: async () =>
      (await runIn(place, ['ss', '-lun'])).stdout.includes(`${host}:53 `) &&
      (await runIn(place, readiness)).stdout.startsWith('OK'),
  });
  // Before the teardown of startDaemon, which would sit through the lame duck.
  t.teardown(() => daemon.stop('SIGKILL'));
  return daemon;
}
