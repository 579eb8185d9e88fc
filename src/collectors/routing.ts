import { IP_ROUTES, IP_ROUTES_TEXT } from '../facts/commands.ts';
import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { Family, Route, Rule } from '../model/network.ts';
import { CommandError, type Platform } from '../model/platform.ts';
import { failed, ok } from '../model/slice.ts';
import { type IpRouteEntry, parseIpRoute } from '../parsers/ip-route.ts';
import { type IpRuleEntry, parseIpRule } from '../parsers/ip-rule.ts';
import { readRouting } from '../probes/rtnetlink.ts';

const FAMILIES = ['inet', 'inet6'] as const;
const IP_RULES = [
  ['ip', '-j', '-4', 'rule', 'show'],
  ['ip', '-j', '-6', 'rule', 'show'],
] as const;
const IP_RULES_TEXT = [
  ['ip', '-4', 'rule', 'show'],
  ['ip', '-6', 'rule', 'show'],
] as const;

export default defineCollector({
  id: 'routing',
  summary: 'Routes of every table and policy rules, both families',
  reads: [
    'rtnetlink RTM_GETROUTE',
    'rtnetlink RTM_GETRULE',
    ...[...IP_ROUTES, ...IP_RULES].map((argv) => argv.join(' ')),
  ],
  async collect(os) {
    if (os.netlink) return ok(await readRouting(os, os.netlink));
    const [routes, rules] = await Promise.all([
      Promise.all(FAMILIES.map((_, i) => read(os, IP_ROUTES[i], IP_ROUTES_TEXT[i]))),
      // A kernel without policy routing answers with an error: then there are no rules.
      Promise.all(FAMILIES.map((_, i) => read(os, IP_RULES[i], IP_RULES_TEXT[i]).catch(rulesUnsupported))),
    ]);
    if (routes.every((text) => text === undefined)) return failed('ip is not installed');
    return ok({
      routes: routes.flatMap((text, i) =>
        entriesOf('ip route', parseIpRoute(text ?? '')).map((entry) => toRoute(entry, FAMILIES[i] ?? 'inet')),
      ),
      rules: rules.flatMap((text, i) =>
        entriesOf('ip rule', parseIpRule(text ?? '')).map((entry) => toRule(entry, FAMILIES[i] ?? 'inet')),
      ),
    });
  },
});

type Argv = readonly [string, ...string[]];

async function read(os: Platform, json: Argv | undefined, text: Argv | undefined): Promise<string | undefined> {
  if (!json || !text) return undefined;
  try {
    return await os.exec(json);
  } catch (cause) {
    if (cause instanceof CommandError && cause.status !== undefined) return os.exec(text);
    throw cause;
  }
}

function rulesUnsupported(cause: unknown): undefined {
  if (cause instanceof CommandError && cause.status !== undefined) return undefined;
  throw cause;
}

function toRoute(entry: IpRouteEntry, family: Family): Route {
  const mtu = entry.metrics?.find((metric) => typeof metric['mtu'] === 'number')?.['mtu'];
  const gateway = entry.gateway ?? entry.via?.host;
  return {
    family,
    type: entry.type ?? 'unicast',
    dst: entry.dst,
    table: entry.table ?? 'main',
    flags: entry.flags ?? [],
    nexthops: (entry.nexthops ?? []).map((hop) => {
      const via = hop.gateway ?? hop.via?.host;
      return {
        flags: hop.flags ?? [],
        ...(via !== undefined && { gateway: via }),
        ...(hop.dev !== undefined && { dev: hop.dev }),
        ...(hop.weight !== undefined && { weight: hop.weight }),
      };
    }),
    ...(gateway !== undefined && { gateway }),
    ...(entry.dev !== undefined && { dev: entry.dev }),
    ...(entry.protocol !== undefined && { protocol: entry.protocol }),
    ...(entry.scope !== undefined && { scope: entry.scope }),
    ...(entry.prefsrc !== undefined && { prefsrc: entry.prefsrc }),
    ...(entry.metric !== undefined && { metric: entry.metric }),
    ...(typeof mtu === 'number' && { mtu }),
  };
}

function toRule(entry: IpRuleEntry, family: Family): Rule {
  const prefix = (address: string, length: number | undefined) =>
    length === undefined ? address : `${address}/${length}`;
  return {
    family,
    priority: entry.priority,
    src: prefix(entry.src ?? 'all', entry.srclen),
    ...(entry.not === null || entry.not === true ? { not: true } : {}),
    ...(entry.dst !== undefined && { dst: prefix(entry.dst, entry.dstlen) }),
    ...(entry.iif !== undefined && { iif: entry.iif }),
    ...(entry.oif !== undefined && { oif: entry.oif }),
    ...(entry.fwmark !== undefined && { fwmark: String(entry.fwmark) }),
    ...(entry.l3mdev !== undefined && { l3mdev: true }),
    ...(entry.table !== undefined && { table: String(entry.table) }),
    ...(entry.action !== undefined && { action: entry.action }),
  };
}
