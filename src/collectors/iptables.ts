import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { IptablesTable } from '../model/iptables.ts';
import type { Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseIptablesSave } from '../parsers/iptables-save.ts';

const LEGACY = ['iptables-legacy-save'] as const;
const NFT = ['iptables-nft-save'] as const;
/** Tables of the legacy kind that are loaded in this namespace. */
const LOADED = '/proc/net/ip_tables_names';
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_CHAIN_RULES = 100;
const MAX_RULES = 5000;

export default defineCollector({
  id: 'iptables',
  summary: 'Rules of iptables for IPv4, of both of its backends',
  reads: [LOADED, LEGACY.join(' '), NFT.join(' ')],
  // Processes, and on a node megabytes to read.
  onDemand: true,
  async collect(os) {
    // The legacy program would load its tables if it were asked for them.
    const isLoaded = ((await os.readFile(LOADED).catch(() => undefined)) ?? '').trim() !== '';
    const [legacy, nft] = [isLoaded ? await tablesOf(os, LEGACY) : undefined, await tablesOf(os, NFT)];
    if (!legacy && !nft) return absent('iptables-nft-save is not installed');
    const omitted = [...(legacy ?? []), ...(nft ?? [])].flatMap(({ chains }) =>
      chains.flatMap((each) => each.omitted ?? []),
    );
    return ok(
      { ...(legacy && { legacy }), ...(nft && { nft }) },
      omitted.length > 0 ? `rules are left out: of a chain the first ${MAX_CHAIN_RULES} are kept` : undefined,
    );
  },
});

async function tablesOf(os: Platform, argv: typeof LEGACY | typeof NFT): Promise<readonly IptablesTable[] | undefined> {
  const text = await os.exec(argv, { maxBytes: MAX_BYTES });
  if (text === undefined) return undefined;
  let left = MAX_RULES;
  return entriesOf(argv[0], parseIptablesSave(text)).map(({ name, chains }) => ({
    name,
    chains: chains.map((chain) => {
      const rules = chain.rules.slice(0, Math.min(left, MAX_CHAIN_RULES));
      left -= rules.length;
      const omitted = chain.rules.length - rules.length;
      return omitted === 0 ? chain : { ...chain, rules, omitted };
    }),
  }));
}
