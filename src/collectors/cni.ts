import { CNI_DIRECTORIES, CNI_EXTENSION } from '../facts/cni.ts';
import { defineCollector } from '../model/collector.ts';
import type { CniConfiguration } from '../model/host.ts';
import type { Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseCniConf } from '../parsers/cni-conf.ts';

export default defineCollector({
  id: 'cni',
  summary: 'CNI configurations in the order in which a runtime picks them',
  reads: CNI_DIRECTORIES.map((directory) => `${directory}/*`),
  async collect(os) {
    const listings = await Promise.all(CNI_DIRECTORIES.map(async (path) => ({ path, names: await os.readDir(path) })));
    const found = listings.filter(({ names }) => names !== undefined);
    if (found.length === 0) return absent('no CNI configuration folder');
    const files = found.flatMap(({ path, names }) =>
      (names ?? []).filter((name) => CNI_EXTENSION.test(name)).map((name) => `${path}/${name}`),
    );
    return ok({
      directories: found.map(({ path }) => path),
      configurations: await Promise.all(files.map((file) => read(os, file))),
    });
  },
});

async function read(os: Platform, file: string): Promise<CniConfiguration> {
  const { value, problems } = parseCniConf((await os.readFile(file)) ?? '');
  const [problem] = problems;
  return {
    file,
    plugins: value.plugins.flatMap(({ type }) => (typeof type === 'string' ? [type] : [])),
    ...(value.name !== undefined && { name: value.name }),
    ...(value.cniVersion !== undefined && { cniVersion: value.cniVersion }),
    ...(problem && { problem: `line ${problem.line}: ${problem.reason}` }),
  };
}
