import type { Report } from '../model/report.ts';
import type { SliceName, Slices, Snapshot } from '../model/snapshot.ts';
import type { Aspect, HostState } from '../model/state.ts';
import { ASPECTS } from '../model/state.ts';
import { NOT_SAVED } from './absence.ts';
import { NO_NAMESPACE } from './pod-process.ts';
import { type Bounded, optional, text } from './state/bounds.ts';
import { gateways, interfaces, neighbours, routes } from './state/links.ts';
import { answers, leases, resolver } from './state/names.ts';
import { connections, findings, launchers, node, undecided } from './state/users.ts';

/** What of a snapshot can change, without what only counts. What is malformed was not seen. */
export function stateOf(snapshot: Snapshot, report?: Report): HostState {
  const look = new Look(snapshot);
  const network = networkOf(look);
  const { host } = look;
  return {
    takenAt: snapshot.takenAt,
    durationMs: snapshot.durationMs,
    ...(host && {
      hostname: text(host.hostname),
      role: host.role,
      ...optional('virtualization', host.virtualization),
      ...optional('bootId', host.bootId),
    }),
    ...network,
    launchers: look.list('launcher', 'launchers', { empty: look.hasNoLaunchers() }, launchers),
    ...findingsOf(look, report),
    unseen: ASPECTS.filter((aspect) => look.unseen.has(aspect)),
    omitted: look.omitted,
  };
}

function networkOf(look: Look) {
  const { slice } = look;
  if (!look.host) look.unseen.add('boot');
  const links = look.list('interface', 'interfaces', {}, interfaces);
  if (look.unseen.has('interface')) look.unseen.add('address');
  // Where there are no downward metrics, nobody tells of a node.
  const nodeState = look.one('node', () => slice('downwardMetrics'), node, look.isAbsent('downwardMetrics'));
  const dns = look.one(
    'resolver',
    () => look.resolver(),
    ([conf, resolved]) => resolver(conf, resolved),
  );
  const hasServers = dns === undefined || dns.nameservers.length > 0;
  return {
    ...(nodeState && { node: nodeState }),
    interfaces: links,
    gateways: look.gateways(),
    routes: look.list('route', 'routing', {}, routes),
    leases: look.list('lease', 'leases', { empty: look.isAbsent('leases') && look.ownsFiles() }, leases),
    ...(dns && { resolver: dns }),
    answers: look.list('answer', 'lookups', { empty: !hasServers }, answers),
    neighbours: look.list('neighbour', 'neighbours', {}, neighbours),
    connections: look.list('connection', 'sockets', {}, connections),
  };
}

function findingsOf(look: Look, report: Report | undefined): Pick<HostState, 'findings' | 'undecided'> {
  if (!report) look.unseen.add('finding');
  const open = report ? undecided(report) : [];
  return {
    findings: report ? look.bounded('finding', findings(report)) : [],
    ...(open.length > 0 && { undecided: open }),
  };
}

/** One look at a snapshot: what of it is there, what is not, and what was too much. */
class Look {
  readonly unseen = new Set<Aspect>();
  readonly omitted: string[] = [];
  readonly #snapshot: Snapshot;
  readonly host: Slices['host'] | undefined;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.host = this.slice('host');
  }

  readonly slice = <N extends SliceName>(name: N): Slices[N] | undefined => {
    const slice = this.#snapshot.slices[name];
    return slice?.state === 'ok' ? (slice.value as Slices[N]) : undefined;
  };

  /** This host has none; of a snapshot that lacks the slice nothing is known. */
  isAbsent(name: SliceName): boolean {
    const slice = this.#snapshot.slices[name];
    return slice?.state === 'absent' && slice.reason !== NOT_SAVED;
  }

  /** Files of the host say nothing of another network namespace. */
  ownsFiles = (): boolean => this.host !== undefined && this.host.namespace === undefined;

  /** What runs no VMs has none; a node may only not show them. */
  hasNoLaunchers(): boolean {
    const slice = this.#snapshot.slices.launchers;
    if (!this.isAbsent('launchers') || slice?.state !== 'absent') return false;
    return this.host?.role !== 'node' || slice.reason === NO_NAMESPACE;
  }

  /** A value, or that it was not seen. `absent` where it is no wonder that there is none. */
  one<S, T>(aspect: Aspect, seen: () => S | undefined, of: (value: S) => T, absent = false): T | undefined {
    try {
      const value = seen();
      if (value !== undefined) return of(value);
    } catch {
      this.unseen.add(aspect);
      return undefined;
    }
    if (!absent) this.unseen.add(aspect);
    return undefined;
  }

  list<N extends SliceName, T>(
    aspect: Aspect,
    name: N,
    { empty = false }: { readonly empty?: boolean },
    of: (value: Slices[N]) => Bounded<T>,
  ): readonly T[] {
    return this.bounded(
      aspect,
      this.one(aspect, () => this.slice(name), of, empty),
    );
  }

  bounded<T>(aspect: Aspect, { kept, omitted }: Bounded<T> = { kept: [], omitted: 0 }): readonly T[] {
    if (omitted > 0) this.omitted.push(`${omitted} ${aspect}s are left out: ${kept.length} are kept`);
    return kept;
  }

  /** A stub says nothing of whom it asks. */
  resolver() {
    const conf = this.slice('resolver');
    if (conf === undefined || (conf.stub && this.#snapshot.slices.resolved?.state === 'failed')) return undefined;
    return [conf, this.slice('resolved')] as const;
  }

  /** Without the probe the neighbour table has to do. */
  gateways(): HostState['gateways'] {
    const probed = this.slice('gateways');
    const seen = () => ((probed ?? this.slice('routing')) ? true : undefined);
    const found = this.one('gateway', seen, () =>
      gateways(probed, this.slice('routing'), this.slice('neighbours') ?? []),
    );
    return this.bounded('gateway', found);
  }
}
