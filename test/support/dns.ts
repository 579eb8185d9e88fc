import type { DnsServer, Lookup, Lookups } from '../../src/model/lookups.ts';
import type { Routing } from '../../src/model/network.ts';
import type { Resolved } from '../../src/model/resolver.ts';
import { lookup, route } from './hosts.ts';

/** Builders of what DNS servers answered. */

export const API = 'kubernetes.default.svc.cluster.local';

export const lookups = (
  list: readonly Lookup[],
  source = 'search list',
  parts: Partial<Omit<Lookups, 'lookups'>> = {},
): Lookups => ({
  clusterDomain: 'cluster.local',
  clusterDomainSource: source,
  lookups: list,
  ...parts,
});

/** What was found out about servers, beside their answers. */
export const asked = (list: readonly Lookup[], servers: readonly DnsServer[]): Lookups =>
  lookups(list, 'search list', { servers });

export const server = (address: string, parts: Partial<DnsServer> = {}): DnsServer => ({
  address,
  role: 'resolv.conf',
  ...parts,
});

/** A server answers, but with a code instead of records. */
export const denied = (server: string, name: string, rcode: string, parts: Partial<Lookup> = {}): Lookup =>
  lookup(server, name, { rcode, answers: [], ...parts });

/** No answer reached us. */
export const unanswered = (server: string, outcome: Lookup['outcome'], parts: Partial<Lookup> = {}): Lookup => {
  const { rcode: _rcode, truncated: _truncated, ...rest } = lookup(server, API, { outcome, answers: [], ...parts });
  return rest;
};

/** 10.0.0.0/8 and the default route behind eth0, 192.168.0.0/16 behind eth1. */
export const TWO_NICS: Routing = {
  routes: [
    route('default', { gateway: '10.0.2.1', dev: 'eth0' }),
    route('10.0.0.0/8', { dev: 'eth0' }),
    route('192.168.0.0/16', { dev: 'eth1' }),
  ],
  rules: [],
};

export const resolved = (parts: Partial<Resolved> = {}): Resolved => ({
  nameservers: ['10.96.0.10'],
  search: [],
  links: [{ interface: 'eth0', dns: ['10.96.0.10'], domains: [], routeDomains: [] }],
  ...parts,
});
