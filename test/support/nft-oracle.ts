import type { NftRuleset } from '../../src/model/nftables.ts';

/** What text and JSON agree on: handles are printed with `-a` only, and rules may be spelt otherwise. */
export const withoutSpelling = ({ tables }: NftRuleset) =>
  tables.map(({ chains, ...table }) => ({
    ...table,
    chains: chains.map(({ rules, ...chain }) => ({
      ...chain,
      rules: rules.map(({ counters, comment }) => ({ counters, comment })),
    })),
  }));
