import type { Iptables, IptablesTable } from '../model/iptables.ts';
import type { NftChain, NftRuleset, NftTable } from '../model/nftables.ts';
import { inPrefix, parseCidr } from './prefix.ts';

/** A chain that drops what none of its rules accepts, with the rules that a packet may come by. */
export interface DroppingChain {
  /** `iptables-nft`, `iptables-legacy`, or the family and name of a table of nftables. */
  readonly backend: string;
  readonly chain: string;
  /** Where its policy stands in its slice. */
  readonly path: readonly (string | number)[];
  readonly slice: 'iptables' | 'nftables';
  /** Its rules, and those of the chains that it jumps to; undefined where some were not kept. */
  readonly rules: readonly Rule[] | undefined;
}

/** A rule, as far as it matters for packets from one port of a bridge to another. */
interface Rule {
  readonly verdict: 'accept' | 'jump' | 'other';
  readonly to?: string;
  /** Interfaces that packets have to come in by or go out by; the name of the bridge for those that are bridged. */
  readonly interfaces: readonly { readonly name: string; readonly not: boolean }[];
  readonly source?: string;
  /** It takes more than a first packet: a state of established connections, or a mark that others set. */
  readonly later: boolean;
}

/** Chains for forwarded IPv4 packets that drop by policy. */
export function droppingChains(iptables?: Iptables, nftables?: NftRuleset): readonly DroppingChain[] {
  return [
    ...ofIptables(iptables?.nft, 'iptables-nft', 'nft'),
    ...ofIptables(iptables?.legacy, 'iptables-legacy', 'legacy'),
    ...(nftables?.tables ?? []).flatMap((table, index) => {
      // The same as iptables-nft prints, and less of it.
      const isPrinted = iptables?.nft !== undefined && table.family === 'ip' && table.name === 'filter';
      return isPrinted || (table.family !== 'ip' && table.family !== 'inet') ? [] : ofNft(table, index);
    }),
  ];
}

function ofIptables(tables: readonly IptablesTable[] = [], backend: string, key: string): readonly DroppingChain[] {
  const filter = tables.find(({ name }) => name === 'filter');
  const forward = filter?.chains.find(({ name }) => name === 'FORWARD');
  if (!filter || forward?.policy !== 'DROP') return [];
  const chains = new Map(
    filter.chains.map(({ name, rules, omitted }) => [name, omitted ? undefined : rules.map(iptablesRule)]),
  );
  const path = [key, 'filter', 'chains', 'FORWARD', 'policy'];
  return [{ backend, chain: 'FORWARD', path, slice: 'iptables', rules: reachable('FORWARD', chains) }];
}

function ofNft({ family, name, chains }: NftTable, index: number): readonly DroppingChain[] {
  const rules = new Map(
    chains.map((each) => [each.name, each.omitted ? undefined : each.rules.map(({ expr }) => nftRule(expr))]),
  );
  const drops = ({ hook, type, policy }: NftChain) => hook === 'forward' && type === 'filter' && policy === 'drop';
  return chains.filter(drops).map((chain) => ({
    backend: `${family} ${name}`,
    chain: chain.name,
    path: ['tables', index, 'chains', chain.name, 'policy'],
    slice: 'nftables',
    rules: reachable(chain.name, rules),
  }));
}

/** Rules looked at, over all ways to them: chains that jump to one another make many. */
const MAX_STEPS = 20_000;

/** Jumps keep their conditions: only what passes them comes by the rules behind, and another jump may ask for less. */
function reachable(
  start: string,
  chains: ReadonlyMap<string, readonly Rule[] | undefined>,
): readonly Rule[] | undefined {
  const found: Rule[] = [];
  let steps = 0;
  const walk = (name: string, passed: readonly Rule[]): boolean => {
    const rules = chains.get(name);
    // A target such as LOG is no chain.
    if (!rules) return !chains.has(name);
    // The kernel refuses a loop.
    if (passed.length > chains.size) return true;
    return rules.every((rule) => {
      steps += 1;
      if (steps > MAX_STEPS) return false;
      const whole = passed.reduce(joined, rule);
      if (rule.verdict === 'accept') found.push(whole);
      return rule.verdict !== 'jump' || walk(rule.to ?? '', [...passed, rule]);
    });
  };
  return walk(start, []) ? found : undefined;
}

const joined = (rule: Rule, jump: Rule): Rule => ({
  ...rule,
  ...(jump.source !== undefined && { source: jump.source }),
  interfaces: [...rule.interfaces, ...jump.interfaces],
  later: rule.later || jump.later,
});

/** Whether a rule may accept the first packet from one port of the bridge to another. */
export const mayAccept = ({ interfaces, source, later }: Rule, bridge: string, networks: readonly string[]): boolean =>
  !later &&
  interfaces.every(({ name, not }) => matches(name, bridge) !== not) &&
  (source === undefined || networks.length === 0 || networks.some((address) => isWithin(address, source)));

const matches = (pattern: string, name: string): boolean =>
  /[+*]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

function isWithin(address: string, cidr: string): boolean {
  const prefix = parseCidr(cidr, 'inet');
  return !prefix || inPrefix(address, prefix.network, prefix.length);
}

function iptablesRule(text: string): Rule {
  const rule = text.replace(/--comment (?:"(?:[^"\\]|\\.)*"|\S+)/, '');
  const [, target = ''] = /(?:^| )-[jg] (\S+)/.exec(rule) ?? [];
  const state = /(! )?--(?:ct)?state (\S+)/.exec(rule);
  const [, source] = /(?:^| )-s (\S+)/.exec(rule.replace(/! -s \S+/, '')) ?? [];
  return {
    ...verdictOf(target, target === 'ACCEPT'),
    interfaces: [...rule.matchAll(/(! )?-[io] (\S+)/g)].map(([, not, name = '']) => ({ name, not: not !== undefined })),
    ...(source !== undefined && { source }),
    later:
      (state !== null && state[1] === undefined && !state[2]?.split(',').includes('NEW')) ||
      / -m (?:conn)?mark /.test(` ${rule}`),
  };
}

function nftRule(text: string): Rule {
  const [, target = ''] = /\b(?:jump|goto) (\S+)/.exec(text) ?? [];
  const state = /\bct state (\{[^}]*\}|\S+)/.exec(text)?.[1];
  const [, source] = /\bip saddr ([\d./]+)/.exec(text) ?? [];
  return {
    ...verdictOf(target, /\baccept\b/.test(text)),
    interfaces: [...text.matchAll(/\b[io]ifname (!= )?"([^"]*)"/g)].map(([, not, name = '']) => ({
      name,
      not: not !== undefined,
    })),
    ...(source !== undefined && { source }),
    later: (state !== undefined && !/\bnew\b/.test(state)) || /\b(?:meta|ct) mark\b/.test(text),
  };
}

const verdictOf = (target: string, accepts: boolean): Pick<Rule, 'verdict' | 'to'> => {
  if (accepts) return { verdict: 'accept' };
  return target === '' ? { verdict: 'other' } : { verdict: 'jump', to: target };
};
