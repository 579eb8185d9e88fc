import { defineCollector } from '../model/collector.ts';
import type { NftChain, NftRuleset } from '../model/nftables.ts';
import { CommandError, type Platform } from '../model/platform.ts';
import { absent, failed, ok } from '../model/slice.ts';
import { parseNftRuleset } from '../parsers/nft-ruleset.ts';

const JSON_RULESET = ['nft', '-j', 'list', 'ruleset'] as const;
/** For an nft that was built without JSON. */
const TEXT_RULESET = ['nft', 'list', 'ruleset'] as const;
/** A node with thousands of services has tens of thousands of rules. */
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_CHAIN_RULES = 100;
const MAX_RULES = 5000;

export default defineCollector({
  id: 'nftables',
  summary: 'Tables, chains and rules of nftables, with their counters',
  reads: [JSON_RULESET.join(' '), TEXT_RULESET.join(' ')],
  // A process, and on a node megabytes to read: nothing tells cheaply whether the ruleset has changed.
  onDemand: true,
  async collect(os) {
    const text = await ruleset(os);
    if (text === undefined) return absent('nft is not installed');
    const { value, problems } = parseNftRuleset(text);
    const [problem] = problems;
    if (problem) return failed(`nft list ruleset: line ${problem.line}: ${problem.reason}`);
    const { kept, omitted } = thin(value);
    return ok(
      kept,
      omitted > 0 ? `${omitted} rules are left out: of a chain the first ${MAX_CHAIN_RULES} are kept` : undefined,
    );
  },
});

async function ruleset(os: Platform): Promise<string | undefined> {
  try {
    return await os.exec(JSON_RULESET, { maxBytes: MAX_BYTES });
  } catch (cause) {
    if (!(cause instanceof CommandError && /json support/i.test(`${cause.message} ${cause.stderr}`))) throw cause;
    return os.exec(TEXT_RULESET, { maxBytes: MAX_BYTES });
  }
}

function thin({ tables }: NftRuleset): { kept: NftRuleset; omitted: number } {
  let left = MAX_RULES;
  let omitted = 0;
  const shorten = (chain: NftChain): NftChain => {
    const rules = chain.rules.slice(0, Math.min(left, MAX_CHAIN_RULES));
    const missing = chain.rules.length - rules.length;
    left -= rules.length;
    omitted += missing;
    return missing === 0 ? chain : { ...chain, rules, omitted: missing };
  };
  const kept = { tables: tables.map((table) => ({ ...table, chains: table.chains.map(shorten) })) };
  return { kept, omitted };
}
