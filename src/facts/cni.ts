import type { Cni, CniConfiguration } from '../model/host.ts';

/** A configuration file with its place in the slice. */
export interface PlacedConfiguration {
  readonly index: number;
  readonly configuration: CniConfiguration;
  /** Folder and name of the file. */
  readonly directory: string;
  readonly basename: string;
}

/** In the order in which a runtime picks them. */
export const configurations = (cni: Cni): readonly PlacedConfiguration[] =>
  cni.configurations.map((configuration, index) => {
    const slash = configuration.file.lastIndexOf('/');
    return {
      index,
      configuration,
      directory: configuration.file.slice(0, Math.max(slash, 0)) || '/',
      basename: configuration.file.slice(slash + 1),
    };
  });

/** A runtime can give pods a network by it; `loopback` alone is none. */
export const isUsable = ({ configuration: { problem, plugins } }: PlacedConfiguration): boolean =>
  problem === undefined && plugins.some((plugin) => plugin !== 'loopback');
