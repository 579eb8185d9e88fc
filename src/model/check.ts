import type { Severity } from './severity.ts';
import type { SliceName, Slices } from './snapshot.ts';

export { SEVERITIES, type Severity } from './severity.ts';

/** Families of DESIGN: what a check is about. */
export const CATEGORIES = [
  'link',
  'address',
  'route',
  'resolver',
  'service-dns',
  'dhcp',
  'bridge',
  'ovs',
  'launcher',
  'sockets',
  'kernel',
  'cni',
  'migration',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Where in the snapshot a proof stands. The engine adds the value and the command or file it came from. */
export interface EvidenceRef {
  readonly slice: SliceName;
  /** For example `eth0.addresses[0].local`; an element of a list is named by its name or index. */
  readonly path: string;
}

/** A threshold that the configuration can change. */
export interface CheckOption {
  readonly default: number;
  readonly unit: string;
  readonly help: string;
}

/** One fault found. `M` are the ids of the messages that its check declares. */
export interface FindingDraft<M extends string = string> {
  readonly message: M;
  /** What is broken: an interface, an address, a server. With the check's id it names the finding. */
  readonly subject: string;
  /** Fills the placeholders of the message and of the fix. `{subject}` is always there. */
  readonly data?: Readonly<Record<string, string | number>>;
  readonly evidence: readonly EvidenceRef[];
  /**
   * The interface the fault is on, or reached through. A cause on one interface does not explain
   * a consequence on another; without an interface it explains any.
   */
  readonly interface?: string;
  /** Somebody out there answered, so what only cuts the host off does not explain it. */
  readonly answered?: boolean;
  /** Kubernetes namespace of the pod that it is about. */
  readonly namespace?: string;
  /** Commands, when the check's own do not fit this finding. */
  readonly fix?: readonly string[];
  readonly severity?: Severity;
}

/** A fault that can be recognised in a snapshot. A file of `src/checks` whose name is the id. */
export interface Check<
  N extends SliceName = SliceName,
  W extends SliceName = SliceName,
  M extends string = string,
  O extends string = string,
> {
  /** `<subject>-<failing-state>`, without verb and without `no-`. */
  readonly id: string;
  /** The fault in one line. */
  readonly title: string;
  readonly category: Category;
  readonly severity: Severity;
  /** Why it is a fault. */
  readonly why: string;
  /** Commands that repair it, with `{placeholders}`; prose goes behind `#`. */
  readonly fix: readonly string[];
  readonly refs?: readonly string[];
  /** Slices it cannot judge without. */
  readonly needs: readonly N[];
  /** Slices that it can do without: absent or failed ones are simply not there. */
  readonly wants?: readonly W[];
  readonly messages: Readonly<Record<M, string>>;
  readonly options?: Readonly<Record<O, CheckOption>>;
  /**
   * Judges what has changed since an observation before, such as counters. The engine skips it on the first
   * observation of a host, and where the host has started again in between.
   */
  readonly compares?: true;
  /** The fault can pass by itself: it is reported once it was there in two observations this far apart; seconds. */
  readonly lastsSeconds?: number;
  /** Checks whose findings are consequences of this one. */
  readonly explains?: readonly string[];
  /** Checks whose findings are causes of this one: `explains` from the other end. */
  readonly follows?: readonly string[];
  /** More general checks: their finding about the same subject is dropped. */
  readonly hides?: readonly string[];
  /** Empty = pass. Receives only the slices it declared, and the time of the snapshot. */
  run(host: CheckInput<N, W>, context: CheckContext<O>): Iterable<FindingDraft<NoInfer<M>>>;
}

/** What the check finds on the first faulty host of its test. */
export interface CheckExample {
  readonly severity: Severity;
  readonly subject: string;
  readonly message: string;
  readonly evidence: readonly (EvidenceRef & {
    readonly value: unknown;
    readonly before?: unknown;
    readonly source?: string;
  })[];
  readonly fix: readonly string[];
}

/** A check as documentation: all it declares, nothing it does. */
export type CheckPage = Required<Omit<Check, 'run' | 'compares'>> & {
  readonly compares: boolean;
  readonly example?: CheckExample;
};

export type CheckInput<N extends SliceName, W extends SliceName = never> = Readonly<Pick<Slices, N>> &
  Readonly<Partial<Pick<Slices, W>>>;

export interface CheckContext<O extends string = string> {
  readonly takenAt: Date;
  readonly options: Readonly<Record<O, number>>;
  /** Where the check compares: the slices that it needs, as they were before. Those it only wants are not kept. */
  readonly before: Readonly<Partial<Slices>>;
  /** Seconds between the two observations. */
  readonly seconds: number;
  /**
   * By how much the number at a place has grown since; 0 where it was not there, or has begun anew. A place in a long
   * list is searched from its start: join the lists of `before` and now by a key there.
   */
  rise(place: EvidenceRef): number;
}

/** Types a check by what it declares; the compiler rejects an undeclared slice or message. */
export function defineCheck<
  const N extends SliceName,
  const M extends string,
  const W extends SliceName = never,
  const O extends string = never,
>(check: Check<N, W, M, O>): Check {
  return check as unknown as Check;
}
