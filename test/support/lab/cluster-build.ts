import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must, run } from './command.ts';
import { CACHE, subFolder } from './folder.ts';

/** The module whose go.mod says which versions. */
const MODULE = join(process.cwd(), 'test', 'lab', 'cluster');

const PACKAGES = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  coredns: './coredns',
} as const;

type Program = keyof typeof PACKAGES;

/** Paths of what a cluster's DNS is made of. */
export type ClusterPrograms = Readonly<Record<Program, string>>;

/** kube-apiserver alone takes three minutes on two processors. */
const BUILD_MS = 1_800_000;

/** Built once from what go.mod names, and kept until that changes. */
export async function buildCluster(): Promise<ClusterPrograms> {
  const folder = join(CACHE, `cluster-${fingerprint()}`);
  if (!existsSync(folder)) await build(folder);
  return {
    etcd: join(folder, 'etcd'),
    'kube-apiserver': join(folder, 'kube-apiserver'),
    coredns: join(folder, 'coredns'),
  };
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum', 'coredns/main.go']) hash.update(readFileSync(join(MODULE, file)));
  return hash.digest('hex').slice(0, 12);
}

async function build(folder: string): Promise<void> {
  const go = await findGo();
  const work = subFolder(CACHE, 'building-cluster');
  for (const [program, source] of Object.entries(PACKAGES)) {
    console.error(`Building ${program} …`);
    // Without a stamp of the repository, which would make every commit another program.
    const flags = ['-trimpath', '-buildvcs=false', '-o', join(work, program)];
    await must([go, 'build', '-C', MODULE, ...flags, source], { timeoutMs: BUILD_MS });
  }
  for (const name of readdirSync(CACHE)) {
    if (name.startsWith('cluster-')) rmSync(join(CACHE, name), { recursive: true });
  }
  renameSync(work, folder);
}

/** Not installed from Debian, whose Go is older than go.mod asks for. */
async function findGo(): Promise<string> {
  for (const go of ['go', '/usr/local/go/bin/go']) {
    const found = await run([go, 'version']).catch(() => undefined);
    if (found?.status === 0) return go;
  }
  throw new Error(`the cluster is built by Go, and there is no go: install the version that ${MODULE}/go.mod names`);
}
