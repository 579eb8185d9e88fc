import type { AgentEvent } from '../model/episode.ts';
import type { Report } from '../model/report.ts';
import type { HostState, LeaseState } from '../model/state.ts';

/** An event before it has its number and its time. */
export type NewEvent = Pick<AgentEvent, 'type' | 'data'>;

/** Events of one run; the rest is told as a gap. */
const MAX_EVENTS = 500;

/**
 * What one report tells beyond the one before it. What an undecided check had found is neither there nor gone: the
 * report that knows again tells. The first report is no change, and tells its verdict alone.
 */
export function eventsOfReports(before: Report | undefined, after: Report): readonly NewEvent[] {
  const verdict: readonly NewEvent[] =
    before?.verdict === after.verdict
      ? []
      : [
          {
            type: 'verdict',
            data: {
              verdict: after.verdict,
              ...(before && { before: before.verdict }),
              rootCauses: after.rootCauses.slice(0, MAX_EVENTS),
            },
          },
        ];
  return before ? bounded('finding', [...cleared(before, after), ...appeared(before, after), ...verdict]) : verdict;
}

function appeared(before: Report, after: Report): readonly NewEvent[] {
  const known = new Set(before.findings.map(({ id }) => id));
  const unsure = undecided(before);
  const isNew = ({ id, check, firstSeen }: { id: string; check: string; firstSeen: string }) =>
    !known.has(id) && !(unsure.has(check) && firstSeen < before.takenAt);
  return after.findings.filter(isNew).map((finding) => findingEvent(finding, 'appeared'));
}

function cleared(before: Report, after: Report): readonly NewEvent[] {
  const present = new Set(after.findings.map(({ id }) => id));
  const unsure = undecided(after);
  const gone = before.findings.filter(({ id, check }) => !present.has(id) && !unsure.has(check));
  // Of checks that could not tell before: in neither list of findings.
  const toldOf = new Set([...before.findings, ...before.cleared].map(({ id }) => id));
  const wasUnsure = undecided(before);
  const late = after.cleared.filter(({ id, check }) => wasUnsure.has(check) && !toldOf.has(id) && !present.has(id));
  return [...gone, ...late].map((finding) => findingEvent(finding, 'cleared'));
}

const undecided = ({ checks }: Report): ReadonlySet<string> =>
  new Set(checks.flatMap(({ id, verdict }) => (verdict === 'unknown' ? [id] : [])));

interface Told {
  readonly id: string;
  readonly check: string;
  readonly severity: string;
  readonly message: string;
}

const findingEvent = ({ id, check, severity, message }: Told, state: 'appeared' | 'cleared'): NewEvent => ({
  type: 'finding',
  data: { id, check, severity, subject: id.slice(check.length + 1), message, state },
});

/** What DHCP clients did between two states of a host; nothing where one of them did not see the leases. */
export function eventsOfLeases(before: HostState | undefined, after: HostState): readonly NewEvent[] {
  if (!before || [before, after].some(({ unseen }) => unseen.includes('lease'))) return [];
  const earlier = new Map(before.leases.map((lease) => [keyOf(lease), lease]));
  const later = new Map(after.leases.map((lease) => [keyOf(lease), lease]));
  const lost = [...earlier].flatMap(([key, lease]) => (later.has(key) ? [] : [leaseEvent('lost', lease, undefined)]));
  const rest = [...later].flatMap(([key, lease]) => {
    const past = earlier.get(key);
    if (!past) return [leaseEvent('acquired', undefined, lease)];
    if (contents(past) !== contents(lease)) return [leaseEvent('changed', past, lease)];
    return past.renewAt === lease.renewAt && past.expiresAt === lease.expiresAt
      ? []
      : [leaseEvent('renewed', past, lease)];
  });
  return bounded('lease', [...lost, ...rest]);
}

/** A client has one address of each family on an interface, and another one for each IPv6 address it asked for. */
const keyOf = ({ client, interface: name, address = '' }: LeaseState): string =>
  `${client} ${name} ${address.includes(':') ? address : ''}`;

const contents = ({ renewAt: _renewAt, expiresAt: _expiresAt, ...lease }: LeaseState): string => JSON.stringify(lease);

function leaseEvent(
  state: 'acquired' | 'renewed' | 'changed' | 'lost',
  before: LeaseState | undefined,
  after: LeaseState | undefined,
): NewEvent {
  const { client, interface: name } = (after ?? before) as LeaseState;
  return {
    type: 'lease',
    data: { client, interface: name, state, ...(before && { before }), ...(after && { after }) },
  };
}

function bounded(what: string, events: readonly NewEvent[]): readonly NewEvent[] {
  const lost = events.length - MAX_EVENTS;
  if (lost <= 0) return events;
  return [...events.slice(0, MAX_EVENTS), { type: 'gap', data: { reason: `too many events (${what}) at once`, lost } }];
}
