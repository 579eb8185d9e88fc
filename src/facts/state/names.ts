import type { Lease } from '../../model/lease.ts';
import type { Lookup, Lookups } from '../../model/lookups.ts';
import type { Resolved, Resolver } from '../../model/resolver.ts';
import type { AnswerState, LeaseState, ResolverState } from '../../model/state.ts';
import { isAskedOfAll, wasSent } from '../dns-answers.ts';
import { isStub } from '../dns-servers.ts';
import { placed } from '../resolver.ts';
import { type Bounded, bounded, MOST, number, optional, optionalNumber, text, texts } from './bounds.ts';
import { KEYS } from './keys.ts';

/** Of a stub those behind it, in its place; the order is that of asking. */
export function resolver(conf: Resolver, resolved: Resolved | undefined): ResolverState {
  const servers = conf.nameservers.flatMap((server) => (isStub(server) && resolved ? resolved.nameservers : [server]));
  return { nameservers: texts([...new Set(servers)]), search: texts(conf.search) };
}

export function answers(lookups: Lookups): Bounded<AnswerState> {
  const asked = placed(lookups).filter((item) => isAskedOfAll(item) && item.lookup.purpose !== 'asked');
  return bounded(
    asked.map(({ lookup }) => answerOf(lookup)),
    KEYS.answer,
    MOST.answer,
  );
}

function answerOf(lookup: Lookup): AnswerState {
  const { server, name, type, outcome, rcode = 'NOERROR', answers: records, durationMs } = lookup;
  return {
    server: text(server),
    name: text(name),
    type: text(type),
    result: text(outcome === 'answer' ? rcode : outcome),
    answers: bounded(
      records.map((record) => text(record)),
      String,
      MOST.server,
    ).kept,
    // What was not sent took no time, and no answer none that tells anything.
    latencyMs: outcome === 'answer' && wasSent(lookup) ? Math.round(number(durationMs) * 100) / 100 : 0,
  };
}

/** Several of one client for one interface and family: the last of the store is the one in use. */
export const leases = (all: readonly Lease[]): Bounded<LeaseState> =>
  bounded(all.toReversed().flatMap(leaseOf), KEYS.lease, MOST.lease);

function leaseOf(lease: Lease): readonly LeaseState[] {
  if (lease.interface === undefined) return [];
  return [
    {
      client: text(lease.client),
      interface: text(lease.interface),
      ...optional('address', lease.address),
      ...optionalNumber('prefixLength', lease.prefixLength),
      ...optional('server', lease.server),
      router: texts(lease.router),
      dns: texts(lease.dns),
      ...optionalNumber('mtu', lease.mtu),
      ...optional('renewAt', lease.renewAt),
      ...optional('expiresAt', lease.expiresAt),
    },
  ];
}
