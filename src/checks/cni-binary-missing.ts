import { configurations } from '../facts/cni.ts';
import { programsOf } from '../facts/cni-settings.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'cni-binary-missing',
  title: 'A program that the CNI configuration names is not installed',
  category: 'cni',
  severity: 'critical',
  why: 'The container runtime starts these programs for each pod. Without one of them no pod gets a network: "failed to find plugin in path".',
  fix: [
    'ls {folder}',
    '# install it there: with the package containernetworking-plugins, or by the pod of the network provider on this node',
  ],
  refs: ['https://www.cni.dev/docs/spec/', 'https://github.com/containernetworking/plugins'],
  needs: ['host', 'cni'],
  messages: {
    missing: '{file} needs {subject}, which is not in {folders}',
    unknown: '{file} needs {subject}, which is not in {folders}, nor is anything else that it needs',
  },
  *run({ host, cni }) {
    const { binaries = [], binaryDirectories = [] } = cni;
    if (host.role !== 'node' || binaryDirectories.length === 0) return;
    const hasSome = binaries.some(({ path }) => path !== undefined);
    const reported = new Set<string>();
    for (const { configuration, basename, index } of configurations(cni)) {
      if (configuration.problem !== undefined || configuration.shadowedBy !== undefined) continue;
      for (const name of programsOf([configuration])) {
        const place = binaries.findIndex((binary) => binary.name === name);
        const binary = binaries[place];
        if (!binary || binary.path !== undefined || reported.has(name)) continue;
        reported.add(name);
        yield {
          message: hasSome ? 'missing' : 'unknown',
          subject: name,
          data: { file: basename, folders: binaryDirectories.join(', '), folder: binaryDirectories[0] ?? '' },
          evidence: [
            at('cni', 'binaries', place),
            at('cni', 'binaryDirectories'),
            at('cni', 'configurations', index, 'plugins'),
          ],
          // The runtime may have been told of a folder that is not known here.
          ...(!hasSome && { severity: 'warning' as const }),
        };
      }
    }
  },
});
