import type { Confidence, EpisodeKind, Signal, SignalKind } from '../model/episode.ts';
import { span } from './page.ts';

/** What is known beside the signals. */
export interface Circumstances {
  /** A virtual machine: what is none does not migrate. */
  readonly isGuest: boolean;
  /** The node that ran it before, and the one that was named since the first signal. */
  readonly nodeBefore?: string;
  readonly nodeAfter?: string;
}

export interface Judgement {
  readonly kind: EpisodeKind;
  readonly confidence: Confidence;
  readonly words: string;
  readonly reasons: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

/** A saved state is seldom resumed sooner; a live migration stops the VM for seconds at most. */
const LONG_SECONDS = 60;

type Verdict = Omit<Judgement, 'reasons'> & { readonly remarks: readonly string[] };
type Rule = (seen: Seen) => Verdict | undefined;

class Seen {
  readonly signals: readonly Signal[];
  readonly circumstances: Circumstances;

  constructor(signals: readonly Signal[], circumstances: Circumstances) {
    this.signals = signals;
    this.circumstances = circumstances;
  }

  has(...kinds: readonly SignalKind[]): boolean {
    return this.signals.some(({ kind }) => kinds.includes(kind));
  }

  get(kind: SignalKind): Signal | undefined {
    return this.signals.find((signal) => signal.kind === kind);
  }

  /** The node was asked since, and is the one that it was. */
  get isSameNode(): boolean {
    const { nodeBefore, nodeAfter } = this.circumstances;
    return nodeBefore !== undefined && nodeBefore === nodeAfter;
  }

  /** How far the clock was behind, in seconds: by the node's, or by what it was set forward. */
  get behind(): number {
    const behind = this.get('clock-behind')?.seconds ?? 0;
    return Math.max(behind, this.get('clock-stepped')?.seconds ?? 0);
  }
}

/** Takes signals that belong together for one of the things that happen to a host. */
export function judgeSignals(signals: readonly Signal[], circumstances: Circumstances): Judgement {
  const seen = new Seen(signals, circumstances);
  for (const rule of RULES) {
    const verdict = rule(seen);
    if (!verdict) continue;
    const { remarks, ...judgement } = verdict;
    return { ...judgement, reasons: remarks };
  }
  throw new Error('no rule fits: the last one fits always');
}

const reboot: Rule = (seen) => {
  if (!seen.has('boot-changed')) return undefined;
  const { from, to } = seen.get('node-changed') ?? {};
  const where = to === undefined ? '' : `, now on ${to}`;
  return {
    kind: 'reboot',
    confidence: 'certain',
    words: `restart of the system${where}`,
    remarks: [],
    ...nodes(from, to),
  };
};

const nodeChange: Rule = (seen) => {
  const moved = seen.get('node-changed');
  if (!moved) return undefined;
  const missed = seen.has('agent-started') ? ', while netdiagd did not run' : '';
  return {
    kind: 'migration',
    confidence: 'certain',
    words: `live migration from ${moved.from} to ${moved.to}${missed}`,
    remarks: ['nothing but a live migration gives a running system another node'],
    ...nodes(moved.from, moved.to),
  };
};

/** Downward metrics are the one witness that can tell that the node is still the same. */
const sameNode: Rule = (seen) => {
  if (!seen.isSameNode) return undefined;
  const node = seen.circumstances.nodeBefore;
  const said = { remarks: [`the node is still ${node}, so it was no live migration`], ...nodes(node, node) };
  if (seen.has('vm-process-changed')) {
    const words = `resume of a saved state on ${node}`;
    return { kind: 'resume', confidence: seen.has('peers-notified') ? 'certain' : 'probable', words, ...said };
  }
  if (seen.has('clock-behind')) {
    const long = seen.has('peers-notified') && seen.behind >= LONG_SECONDS;
    return {
      kind: long ? 'resume' : 'pause',
      confidence: 'probable',
      words: long ? `resume of a saved state on ${node}` : `the VM stood still for ${span(seen.behind)} on ${node}`,
      ...said,
    };
  }
  if (!seen.has('peers-notified')) return undefined;
  return {
    kind: 'announcement',
    confidence: 'certain',
    words: `the hypervisor made the guest announce itself, on the same node ${node}`,
    ...said,
  };
};

/** What a change of node or segment brings along, whatever tells of it. */
const COMPANIONS: readonly SignalKind[] = [
  ...(['gateway-mac-changed', 'prefix-changed', 'gateway-lost', 'carrier-toggled', 'interface-replugged'] as const),
  ...(['vm-process-changed', 'clock-stepped', 'clock-behind', 'process-paused'] as const),
];
const OF_SEGMENT: readonly SignalKind[] = ['gateway-mac-changed', 'prefix-changed', 'gateway-lost'];

const announced: Rule = (seen) => {
  if (!seen.circumstances.isGuest || !seen.has('peers-notified')) return undefined;
  if (seen.behind >= LONG_SECONDS && !seen.has(...OF_SEGMENT)) {
    return {
      kind: 'resume',
      confidence: 'probable',
      words: `resume of a saved state, ${span(seen.behind)} later`,
      remarks: ['a live migration stops the VM for seconds, not for so long; which node it is on is not known'],
    };
  }
  const agrees = seen.has(...COMPANIONS);
  return {
    kind: 'migration',
    confidence: agrees ? 'probable' : 'possible',
    words: agrees ? 'probably a live migration' : 'perhaps a live migration',
    remarks: agrees
      ? [NO_NODE]
      : ['a state that was saved and resumed at once, or announce_self by hand, look the same', NO_NODE],
  };
};

const NO_NODE = 'which node it was and is on only downward metrics would tell';

const replugged: Rule = (seen) => {
  const card = seen.get('interface-replugged');
  if (!card) return undefined;
  if (!seen.circumstances.isGuest) {
    return {
      kind: 'replug',
      confidence: 'certain',
      words: `${card.subject} was unplugged and plugged again`,
      remarks: [],
    };
  }
  const agrees = seen.has(...OF_SEGMENT);
  return {
    kind: agrees ? 'migration' : 'replug',
    confidence: agrees ? 'probable' : 'possible',
    words: agrees ? 'probably a live migration' : `${card.subject} was unplugged and plugged again`,
    remarks: agrees
      ? ['an SR-IOV card is unplugged for a live migration, and plugged again after it', NO_NODE]
      : ['a live migration of a VM with an SR-IOV card looks the same'],
  };
};

/** Nothing was announced, but the segment is another one. */
const otherSegment: Rule = (seen) => {
  if (!seen.has('gateway-mac-changed', 'prefix-changed')) return undefined;
  const isGuest = seen.circumstances.isGuest;
  const flapped = seen.has('carrier-toggled');
  // Who sets an address by hand has no lease for it.
  const leased = seen.has('prefix-changed') && seen.has('lease-renewed');
  if (isGuest && (flapped || leased || (seen.has('gateway-mac-changed') && seen.has('prefix-changed')))) {
    const confidence = flapped ? 'probable' : 'possible';
    return {
      kind: 'migration',
      confidence,
      words: flapped ? 'probably a live migration' : 'perhaps a live migration',
      remarks: [
        flapped
          ? 'the carrier went and the network is another one: KubeVirt refreshes links so after a live migration'
          : 'the network is another one; it may also have been set up anew',
        NO_NODE,
      ],
    };
  }
  if (!seen.has('gateway-mac-changed')) return undefined;
  return {
    kind: 'gateway-change',
    confidence: 'possible',
    words: 'the gateway was replaced, or has failed over',
    remarks: isGuest ? ['a live migration to a node with a gateway of its own looks the same', NO_NODE] : [],
  };
};

/** A virtual card loses its carrier where the hypervisor says so. What it says nothing about is which network it is on. */
const cutOff: Rule = (seen) => {
  if (!seen.circumstances.isGuest || seen.isSameNode) return undefined;
  if (!seen.has('carrier-toggled') || !seen.has('gateway-lost')) return undefined;
  return {
    kind: 'migration',
    confidence: 'possible',
    words: 'perhaps a live migration',
    remarks: [
      'the carrier went and came, and the gateway has not answered since: KubeVirt refreshes links so after a live migration',
      'a network that failed on the same node looks the same',
      NO_NODE,
    ],
  };
};

/** What happened while the agent did not run is told by the reasons. */
const restarted: Rule = (seen) => (seen.has('agent-started') ? plain(seen) : undefined);

const flap: Rule = (seen) => {
  const carrier = seen.get('carrier-toggled');
  if (!carrier) return undefined;
  const lasted = carrier.seconds === undefined ? '' : ` for ${span(carrier.seconds)}`;
  return {
    kind: 'link-flap',
    confidence: 'certain',
    words: `${carrier.subject} lost its carrier${lasted}`,
    remarks:
      seen.circumstances.isGuest && !seen.isSameNode ? ['KubeVirt refreshes links so after a live migration'] : [],
  };
};

const lost: Rule = (seen) => {
  const gateway = seen.get('gateway-lost');
  if (!gateway) return undefined;
  return {
    kind: 'gateway-change',
    confidence: 'possible',
    words: `gateway ${gateway.subject} does not answer any more`,
    remarks:
      seen.circumstances.isGuest && !seen.isSameNode
        ? ['after a live migration to another segment it looks the same', NO_NODE]
        : [],
  };
};

const stoodStill: Rule = (seen) => {
  const paused = seen.get('process-paused') ?? seen.get('clock-behind');
  if (!paused) return undefined;
  return {
    kind: 'pause',
    confidence: 'possible',
    words: `this ${seen.circumstances.isGuest ? 'VM' : 'process'} stood still for ${span(paused.seconds ?? 0)}`,
    remarks: ['a processor that is wanted by others looks the same'],
  };
};

/** What is left is told by the signal itself. */
const plain: Rule = (seen) => {
  for (const [signal, kind, words] of PLAIN) {
    const found = seen.get(signal);
    if (found) return { kind, confidence: 'certain', words: words(found), remarks: [] };
  }
  return { kind: 'reconfiguration', confidence: 'possible', words: 'something of the network changed', remarks: [] };
};

const PLAIN: readonly (readonly [SignalKind, EpisodeKind, (signal: Signal) => string])[] = [
  ['agent-started', 'agent-restart', () => 'netdiagd was started again'],
  [
    'clock-stepped',
    'clock-step',
    ({ seconds: by = 0 }) => `the clock was set ${by < 0 ? 'back' : 'forward'} by ${span(Math.abs(by))}`,
  ],
  ['vm-process-changed', 'resume', () => 'another hypervisor process runs this VM'],
  ['lease-renewed', 'dhcp-renewal', ({ subject }) => `${subject} has another lease`],
  ['link-set-down', 'reconfiguration', ({ subject }) => `${subject} was set down and up again`],
  ['prefix-changed', 'reconfiguration', ({ subject, to }) => `${subject} was given ${to}`],
  ['address-changed', 'reconfiguration', ({ subject }) => `the addresses of ${subject} were changed`],
  ['route-changed', 'reconfiguration', () => 'the default route was changed'],
  ['watch-gap', 'watch-gap', () => 'changes of the network were missed'],
];

/** The first that fits. */
const RULES: readonly Rule[] = [
  ...[reboot, nodeChange, sameNode, announced, replugged, otherSegment, cutOff],
  ...[restarted, flap, lost, stoodStill, plain],
];

const nodes = (from: string | undefined, to: string | undefined) => ({
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
});
