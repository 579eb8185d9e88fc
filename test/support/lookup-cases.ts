import t from 'tap';
import { judgeLookup } from '../../src/facts/lookup/verdict.ts';
import { resolved } from './dns.ts';
import { type lookup, resolver } from './hosts.ts';
import { type Answers, CLUSTER, type Situation, seenOf } from './lookup-seen.ts';

/** Situations of one name, from which tests of verdicts begin. */

export const [A, B] = ['10.96.0.10', '10.96.0.11'] as const;
export const SEARCH = ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
export const WEB = 'web.shop.svc.cluster.local';
export const one = { resolver: resolver([A], { search: SEARCH }) };
export const two = { resolver: resolver([A, B], { search: SEARCH }) };
export const musl = { ...one, names: { libc: 'musl' as const } };
export const stub = { resolver: resolver(['127.0.0.53'], { stub: true }), resolved: resolved() };
export const covered = {
  ...stub,
  resolved: resolved({ links: [{ interface: 'eth0', dns: [A], domains: SEARCH, routeDomains: [] }] }),
};

export const web: Answers = {
  ...CLUSTER,
  [`${WEB} A`]: '10.96.0.7',
  [`${WEB} SRV`]: `0 100 80 ${WEB}`,
  [`${WEB} AAAA`]: 'NOERROR',
};
export const headless: Answers = {
  ...CLUSTER,
  [`${WEB} A`]: '10.128.2.16',
  [`${WEB} SRV`]: `0 100 80 a.${WEB}`,
  [`${WEB} AAAA`]: 'NOERROR',
};
export const alias = (target: string): Partial<ReturnType<typeof lookup>> => ({ aliases: [target] });

/** What it is, the verdict, the situation, and what the message says. */
export type Case = readonly [string, string, Situation, RegExp?];

export function testVerdicts(title: string, cases: readonly Case[]): void {
  t.test(`verdicts: ${title}`, async (t) => {
    for (const [what, expected, situation, says] of cases) {
      const seen = seenOf(situation);
      const { verdict } = judgeLookup(seen);
      t.equal(`${verdict.status}: ${verdict.cause}`, expected, `${what}: ${verdict.message}`);
      if (says) t.match(verdict.message, says, what);
      t.ok(
        verdict.evidence.every((index) => seen.queries[index] !== undefined),
        `${what}: its proofs are there`,
      );
      t.notMatch([verdict.message, ...verdict.fix].join(' '), /undefined|\$\{/, what);
    }
  });
}
