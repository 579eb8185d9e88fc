import { configurations, isUsable } from '../facts/cni.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'cni-configuration-missing',
  title: 'The node has no CNI configuration',
  category: 'cni',
  severity: 'critical',
  why: 'Without one the node is NotReady (NetworkPluginNotReady) and no pod starts. The network provider writes the file when it runs on the node, so look at its pod first.',
  fix: ['crictl pods --namespace kube-system', 'journalctl -u kubelet --since -10min --grep cni'],
  refs: ['https://www.cni.dev/docs/spec/', 'https://github.com/containernetworking/cni/blob/main/libcni/conf.go'],
  needs: ['host', 'cni'],
  messages: {
    none: 'no CNI configuration (.conflist, .conf or .json) in {subject}',
    unusable: 'no usable CNI configuration in {subject}: {file}: {problem}',
  },
  *run({ host, cni }) {
    const found = configurations(cni);
    if (host.role !== 'node' || cni.directories.length === 0 || found.some(isUsable)) return;
    const [first] = found;
    yield {
      message: first ? 'unusable' : 'none',
      subject: cni.directories.join(', '),
      ...(first && {
        data: { file: first.basename, problem: first.configuration.problem ?? 'it configures no pod network' },
      }),
      evidence: [at('cni', 'directories'), ...found.map(({ index }) => at('cni', 'configurations', index))],
    };
  },
});
