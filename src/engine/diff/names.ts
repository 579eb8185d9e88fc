import { counted } from '../../facts/counted.ts';
import { MOST } from '../../facts/state/bounds.ts';
import { KEYS } from '../../facts/state/keys.ts';
import type { AnswerState, Change, HostState, LeaseState } from '../../model/state.ts';
import { appeared, became, few, isSame, type Pair, pairs, vanished } from './pairs.ts';

/** Times of one lease that a store counts anew differ by that much. */
const SAME_MS = 5000;

export const leaseChanges = (before: HostState, after: HostState): readonly Change[] =>
  pairs(before.leases, after.leases, KEYS.lease, MOST.lease).flatMap(({ before: was, after: is }) => {
    if (was && is) return leaseChange(was, is);
    if (is) {
      const words = `${is.interface} has a lease for ${addressOf(is)}${from(is)}, of ${is.client}${until(is)}`;
      return [appeared('lease', { subject: is.interface, after: addressOf(is), words })];
    }
    if (!was) return [];
    const words = `${named(was)} for ${addressOf(was)} is gone`;
    return [vanished('lease', { subject: was.interface, before: addressOf(was), words })];
  });

const named = ({ interface: name, client }: LeaseState): string => `the lease of ${name} (${client})`;
const addressOf = ({ address = 'no address', prefixLength }: LeaseState): string =>
  prefixLength === undefined ? address : `${address}/${prefixLength}`;
const from = ({ server }: LeaseState): string => (server === undefined ? '' : ` from ${server}`);
const until = ({ expiresAt }: LeaseState): string => (expiresAt === undefined ? '' : `, until ${clock(expiresAt)}`);
const clock = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;

function leaseChange(was: LeaseState, is: LeaseState): readonly Change[] {
  const differs = (what: string, title: string, of: (lease: LeaseState) => string) => {
    const [old, now] = [of(was), of(is)];
    return old === now
      ? []
      : [became('lease', is.interface, what, [old, now], `${named(is)} ${title} ${now}, before ${old}`)];
  };
  const all = [
    ...differs('address', 'is for', addressOf),
    ...differs('server', 'is from server', ({ server = 'unknown' }) => server),
    ...differs('router', 'names router', ({ router }) => few(router) || 'none'),
    ...differs('dns', 'names DNS servers', ({ dns }) => few(dns) || 'none'),
    ...differs('mtu', 'names MTU', ({ mtu }) => (mtu === undefined ? 'none' : String(mtu))),
  ];
  return all.length > 0 ? all : renewal(was, is);
}

/** The same lease for longer. */
function renewal(was: LeaseState, is: LeaseState): readonly Change[] {
  const [old, now] = [was.expiresAt, is.expiresAt];
  if (old === undefined || now === undefined) return [];
  const longerMs = Date.parse(now) - Date.parse(old);
  // A time that cannot be read is none.
  if (!(longerMs > SAME_MS)) return [];
  const words = `${named(is)} was renewed: until ${clock(now)}, before until ${clock(old)}`;
  return [became('lease', is.interface, 'times', [old, now], words)];
}

export function resolverChanges(before: HostState, after: HostState): readonly Change[] {
  const [was, is] = [before.resolver, after.resolver];
  if (!was || !is) return [];
  const differs = (what: 'nameservers' | 'search', subject: string) => {
    const [old, now] = [was[what], is[what]];
    if (isSame(old, now)) return [];
    const isOrder = isSame(old.toSorted(), now.toSorted());
    const words = isOrder
      ? `${subject} stand in another order: ${now.join(', ')}, before ${old.join(', ')}`
      : `${subject} are ${few(now) || 'none'}, before ${few(old) || 'none'}`;
    return [became('resolver', subject, what, [old.join(' '), now.join(' ')], words)];
  };
  return [...differs('nameservers', 'DNS servers'), ...differs('search', 'search domains')];
}

/** An answer takes longer where it takes so many times as long, and can be felt. */
const SLOWER_TIMES = 3;
const SLOWER_MS = 50;
/** Questions of one server that are told one by one. */
const FEW_ANSWERS = 4;

/** Of questions that were asked of a server both times. */
export function answerChanges(before: HostState, after: HostState): readonly Change[] {
  const byServer = new Map<string, Both[]>();
  for (const { before: was, after: is } of pairs(before.answers, after.answers, KEYS.answer, MOST.answer)) {
    if (was && is) byServer.set(is.server, [...(byServer.get(is.server) ?? []), { was, is }]);
  }
  return [...byServer].flatMap(([server, asked]) => serverChanges(server, asked));
}

type Both = Required<{ [K in keyof Pair<AnswerState> as K extends 'before' ? 'was' : 'is']: AnswerState }>;

/** No reply at all; a code is one. */
const isSilent = ({ result }: AnswerState): boolean =>
  ['timeout', 'refused', 'unreachable', 'malformed'].includes(result);

function serverChanges(server: string, asked: readonly Both[]): readonly Change[] {
  const isNowSilent = asked.every(({ is }) => isSilent(is));
  const wasSilent = asked.every(({ was }) => isSilent(was));
  if (isNowSilent || wasSilent) {
    const other = asked.find(({ was, is }) => was.result !== is.result);
    if (!other) return [];
    const [old, now] = [other.was.result, other.is.result];
    const still = `still does not answer: ${now}, before ${old}`;
    const words = wasSilent && isNowSilent ? still : isNowSilent ? 'does not answer any more' : 'answers again';
    return [became('answer', server, 'result', [old, now], `DNS server ${server} ${words}`)];
  }
  const different = asked.filter(({ was, is }) => was.result !== is.result || !isSame(was.answers, is.answers));
  const told = different.slice(0, FEW_ANSWERS).map(({ was, is }) => {
    const words = `DNS server ${server} gives ${said(is)} for ${is.name} ${is.type}, before ${said(was)}`;
    return became('answer', questionOf(is), 'answers', [said(was), said(is)], words);
  });
  const left = different.length - told.length;
  const more = `DNS server ${server} gives something else for ${counted(left, 'other name')}`;
  return [
    ...told,
    ...(left > 0 ? [became('answer', server, 'answers', ['', ''], more)] : []),
    ...slower(server, asked),
  ];
}

const questionOf = ({ name, type, server }: AnswerState): string => `${name} ${type} at ${server}`;

function said({ result, answers }: AnswerState): string {
  if (result !== 'NOERROR') return result === 'timeout' ? 'no answer' : result;
  return answers.length > 0 ? few(answers) : 'no records';
}

/** Of all questions that it takes longer for the one with the longest wait. */
function slower(server: string, asked: readonly Both[]): readonly Change[] {
  const isSlower = ({ was, is }: Both) =>
    was.latencyMs > 0 && is.latencyMs > SLOWER_MS && is.latencyMs > SLOWER_TIMES * was.latencyMs;
  const [worst] = asked.filter(isSlower).toSorted((a, b) => b.is.latencyMs - a.is.latencyMs);
  if (!worst) return [];
  const [old, now] = [worst.was, worst.is].map(({ latencyMs }) => `${Math.round(latencyMs * 10) / 10} ms`);
  const words = `DNS server ${server} takes ${now} to answer, before ${old}`;
  return [became('answer', questionOf(worst.is), 'latencyMs', [old ?? '', now ?? ''], words)];
}
