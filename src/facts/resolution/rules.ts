import type { ResolutionPlan } from '../../model/resolution.ts';
import type { Resolver } from '../../model/resolver.ts';
import { MAX_NAMESERVERS } from '../dns-servers.ts';

/** resolv.conf as one C library understands it, its defaults and limits put in. */
export interface Rules
  extends Pick<ResolutionPlan, 'libc' | 'servers' | 'timeoutSeconds' | 'attempts' | 'ndots' | 'options' | 'ignored'> {
  readonly search: readonly string[];
}

interface Limit {
  readonly initial: number;
  readonly most: number;
}

/** glibc: resolv.h RES_MAXNDOTS, RES_TIMEOUT, RES_MAXRETRANS, RES_DFLRETRY, RES_MAXRETRY. musl: resolvconf.c. */
const LIMITS: Readonly<Record<'glibc' | 'musl', Readonly<Record<'ndots' | 'timeout' | 'attempts', Limit>>>> = {
  glibc: { ndots: { initial: 1, most: 15 }, timeout: { initial: 5, most: 30 }, attempts: { initial: 2, most: 5 } },
  musl: { ndots: { initial: 1, most: 15 }, timeout: { initial: 5, most: 60 }, attempts: { initial: 2, most: 10 } },
};

/** Options that change how servers are asked. musl knows none of them. */
const OPTIONS = [
  'rotate',
  'single-request',
  'single-request-reopen',
  'use-vc',
  'edns0',
  'trust-ad',
  'no-aaaa',
  'no-tld-query',
];

/** musl reads lines into 256 bytes and drops what is longer, get_resolv_conf() of resolvconf.c. */
const MUSL_LINE = 256;
/** Where resolv.conf names no server, both ask this one. */
const NO_SERVER = '127.0.0.1';

export function rulesOf({ nameservers, search, domain, options }: Resolver, libc: 'glibc' | 'musl'): Rules {
  const limits = LIMITS[libc];
  const number = (name: 'ndots' | 'timeout' | 'attempts') => {
    const value = options[name];
    const { initial, most } = limits[name];
    return typeof value === 'number' && value >= 0 ? Math.min(value, most) : initial;
  };
  const searched = search.length > 0 ? search : domain === undefined ? [] : [domain];
  const lost = libc === 'musl' && `search ${searched.join(' ')}\n`.length >= MUSL_LINE;
  const beyond = nameservers.slice(MAX_NAMESERVERS);
  return {
    libc,
    servers: nameservers.length === 0 ? [NO_SERVER] : nameservers.slice(0, MAX_NAMESERVERS),
    search: lost ? [] : searched,
    timeoutSeconds: Math.max(1, number('timeout')),
    attempts: Math.max(1, number('attempts')),
    ndots: number('ndots'),
    options: libc === 'musl' ? [] : OPTIONS.filter((name) => options[name] !== undefined && options[name] !== false),
    ignored: [
      ...beyond.map((server) => `nameserver ${server}: only the first ${MAX_NAMESERVERS} are asked`),
      ...(lost ? [`the search line: musl drops lines of ${MUSL_LINE} bytes and more`] : []),
    ],
  };
}
