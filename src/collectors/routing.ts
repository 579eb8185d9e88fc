import { IP_ROUTES, IP_ROUTES_TEXT } from '../facts/commands.ts';
import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { Family, Route, Rule } from '../model/network.ts';
import type { Platform } from '../model/platform.ts';
import { failed, ok } from '../model/slice.ts';
import { type IpRouteEntry, parseIpRoute } from '../parsers/ip-route.ts';
import { type IpRuleEntry, parseIpRule } from '../parsers/ip-rule.ts';
import { readRouting } from '../probes/rtnetlink.ts';
import { execEither, unlessRefused } from './reading/commands.ts';

const IP_RULES = [
  ['ip', '-j', '-4', 'rule', 'show'],
  ['ip', '-j', '-6', 'rule', 'show'],
] as const;
const IP_RULES_TEXT = [
  ['ip', '-4', 'rule', 'show'],
  ['ip', '-6', 'rule', 'show'],
] as const;

/** By family: what is asked, and what an `ip` without JSON is asked. */
const FAMILIES = [
  { family: 'inet', routes: [IP_ROUTES[0], IP_ROUTES_TEXT[0]], rules: [IP_RULES[0], IP_RULES_TEXT[0]] },
  { family: 'inet6', routes: [IP_ROUTES[1], IP_ROUTES_TEXT[1]], rules: [IP_RULES[1], IP_RULES_TEXT[1]] },
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
    const listings = await Promise.all(FAMILIES.map((each) => list(os, each)));
    if (listings.every(({ routes }) => routes === undefined)) return failed('ip is not installed');
    return ok({
      routes: listings.flatMap(({ family, routes = '' }) =>
        entriesOf('ip route', parseIpRoute(routes)).map((entry) => toRoute(entry, family)),
      ),
      rules: listings.flatMap(({ family, rules = '' }) =>
        entriesOf('ip rule', parseIpRule(rules)).map((entry) => toRule(entry, family)),
      ),
    });
  },
});

async function list(os: Platform, { family, routes, rules }: (typeof FAMILIES)[number]) {
  const [routeText, ruleText] = await Promise.all([
    execEither(os, routes[0], routes[1]),
    // A kernel without policy routing answers with an error: then there are no rules.
    execEither(os, rules[0], rules[1]).catch(unlessRefused),
  ]);
  return { family, routes: routeText, rules: ruleText };
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
