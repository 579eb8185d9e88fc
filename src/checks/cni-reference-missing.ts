import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { CniReference } from '../model/cni.ts';

/** What stands without a flat file of its own is no fault: ovs-cni then takes the settings of the configuration. */
const NEEDED: ReadonlySet<CniReference['key']> = new Set([
  'kubeconfig',
  'readinessindicatorfile',
  'socket_file',
  'clusterNetwork',
]);

export default defineCheck({
  id: 'cni-reference-missing',
  title: 'A file that the CNI configuration names is not there',
  category: 'cni',
  severity: 'critical',
  why: 'The plugin reads it, connects to it, or waits for it whenever a pod starts. Without it new pods stay in ContainerCreating, while those that run go on.',
  fix: ['ls -l {subject}', '# look who should write it, and whether it runs on this node: crictl pods'],
  refs: ['https://github.com/k8snetworkplumbingwg/multus-cni/blob/master/docs/configuration.md'],
  needs: ['host', 'cni'],
  messages: { missing: '{subject}, {key} of {file}, is not there' },
  explains: ['cni-configuration-missing'],
  *run({ host, cni }) {
    if (host.role !== 'node') return;
    const unused = new Set(
      cni.configurations.flatMap(({ file, shadowedBy, problem }) => ((shadowedBy ?? problem) ? [file] : [])),
    );
    for (const [index, { key, path, configuration, exists }] of (cni.references ?? []).entries()) {
      if (exists || !NEEDED.has(key) || unused.has(configuration)) continue;
      yield {
        message: 'missing',
        subject: path,
        data: { key, file: configuration },
        evidence: [at('cni', 'references', index)],
        ...(FIXES[key] && { fix: ['ls -l {subject}', FIXES[key]] }),
      };
    }
  },
});

const FIXES: Partial<Readonly<Record<CniReference['key'], string>>> = {
  kubeconfig: '# the pod of the network provider writes it when it starts on this node: crictl logs of that pod',
  readinessindicatorfile:
    '# the network provider of the cluster writes it once it is ready on this node: look at its pod',
  socket_file: '# start the daemon that listens there',
};
