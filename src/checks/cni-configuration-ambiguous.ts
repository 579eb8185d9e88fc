import { configurations, isUsable, type PlacedConfiguration } from '../facts/cni.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

/** Files that CRI-O, containerd and Podman install for hosts without a network provider. */
const isRuntimeDefault = ({ basename }: PlacedConfiguration): boolean => /crio|podman|containerd-net/.test(basename);

/** A first file that somebody put in front, or forgot to remove. */
const isLeftover = ({ basename }: PlacedConfiguration): boolean =>
  /^00-/.test(basename) || /(?:^|[._-])(?:bak|backup|old|orig|save|copy)(?:[._-]|$)/i.test(basename);

/** Multus comes first on purpose and calls the others itself. */
const isMultus = ({ configuration }: PlacedConfiguration): boolean =>
  configuration.plugins.some((plugin) => plugin === 'multus' || plugin === 'multus-shim');

function byDirectory(all: readonly PlacedConfiguration[]): ReadonlyMap<string, readonly PlacedConfiguration[]> {
  const found = new Map<string, PlacedConfiguration[]>();
  for (const item of all) {
    const files = found.get(item.directory) ?? [];
    files.push(item);
    found.set(item.directory, files);
  }
  return found;
}

export default defineCheck({
  id: 'cni-configuration-ambiguous',
  title: 'Several CNI configurations compete on the node',
  category: 'cni',
  severity: 'warning',
  why: 'The container runtime takes the first usable file by name and ignores the others. A forgotten one in front gives new pods another network than the old ones have.',
  fix: ['# move what is not meant out of the folder, then restart the runtime:', 'mv {loser} /root/'],
  refs: ['https://github.com/containernetworking/cni/blob/main/libcni/conf.go'],
  needs: ['host', 'cni'],
  messages: {
    several: '{winner} decides the pod network; also in {subject}, without effect: {others}',
    leftover: '{winner} sorts first in {subject} and decides the pod network instead of {others}',
    invalid: '{subject} sorts before {winner}, but no runtime can use it: {problem}',
  },
  *run({ host, cni }) {
    if (host.role !== 'node') return;
    for (const [directory, files] of byDirectory(configurations(cni))) {
      const [winner, ...others] = files.filter(isUsable);
      if (!winner) continue;
      const evidenceOf = (seen: readonly PlacedConfiguration[]) =>
        seen.map(({ index }) => at('cni', 'configurations', index));
      for (const broken of files.slice(0, files.indexOf(winner))) {
        const { problem, file } = broken.configuration;
        if (problem === undefined) continue;
        const data = { winner: winner.basename, problem, loser: file };
        yield { message: 'invalid', subject: file, data, evidence: evidenceOf([broken, winner]) };
      }
      const losers = others.filter((other) => !isRuntimeDefault(other));
      if (losers.length === 0 || isMultus(winner)) continue;
      const leftover = isLeftover(winner) ? winner : losers[0];
      yield {
        message: leftover === winner ? 'leftover' : 'several',
        subject: directory,
        data: {
          winner: winner.basename,
          others: losers.map(({ basename }) => basename).join(', '),
          loser: leftover?.configuration.file ?? '',
        },
        evidence: evidenceOf([winner, ...losers]),
      };
    }
  },
});
