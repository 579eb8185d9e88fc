import { setTimeout as pause } from 'node:timers/promises';
import type { Confidence, EpisodeKind, SignalKind } from '../../../src/model/episode.ts';
import { AWAY, HOME, type Hypervisors, type Segment } from './hypervisors.ts';
import type { MigratingVm, Stood } from './migrating-vm.ts';

import type { Client } from './vm-clients.ts';
import { SILENT } from './vm-qemu.ts';
import { isReady, UNIT_NAME } from './vm-unit.ts';

/** What becomes of the guest, as the test knows and the agent has to find out. */
export interface Truth {
  readonly kind: EpisodeKind;
  readonly confidence: Confidence;
  /** Those that have to be among the signals. */
  readonly signals: readonly SignalKind[];
  readonly nodes?: readonly [from: string, to: string];
  /** The segment whose address and gateway the guest has in the end. */
  readonly has: Segment;
  /** Whether that gateway answers there. */
  readonly answers: boolean;
  /** The finding that has to be there soon. */
  readonly finding?: string;
}

const ANNOUNCING = 0;

export interface Scenario {
  readonly name: string;
  readonly guest: 'plain' | 'told' | 'running';
  /** Its card: whether it announces the guest after a migration. */
  readonly card: number;
  /** Does it, and says when the guest stood still. */
  act(vm: MigratingVm, nodes: Hypervisors): Promise<Stood>;
  truth(client: Client): Truth;
  /** Whether something tells the agent at once. */
  readonly atOnce: boolean;
  /** Nothing tells before somebody looks. */
  readonly asked?: true;
}

const STAYS = { has: HOME, answers: true } as const;
/** The address of before, on a segment where nobody routes it. */
const STRANDED = { has: HOME, answers: false, finding: 'migration-address-kept' } as const;
const REST_MS = 3_000;

/** systemd-networkd takes a new lease when the carrier comes back; NetworkManager 1.42 does not notice so short a loss. */
const refreshed = (client: Client) =>
  client === 'systemd-networkd' ? ({ has: AWAY, answers: true } as const) : STRANDED;

const MOVES: readonly Scenario[] = [
  {
    name: 'same subnet',
    guest: 'plain',
    card: ANNOUNCING,
    act: (vm, { near }) => vm.migrate(near),
    truth: () => ({ kind: 'migration', confidence: 'possible', signals: ['peers-notified'], ...STAYS }),
    atOnce: true,
  },
  {
    name: 'same subnet, with downward metrics and the time set',
    guest: 'told',
    card: ANNOUNCING,
    async act(vm, { near }) {
      const stood = await vm.migrate(near);
      await vm.setTime();
      return stood;
    },
    truth: () => ({
      kind: 'migration',
      confidence: 'certain',
      signals: ['peers-notified', 'node-changed', 'vm-process-changed'],
      nodes: ['node01', 'node02'],
      ...STAYS,
    }),
    atOnce: true,
  },
  {
    name: 'other subnet, without a link flap',
    guest: 'plain',
    card: ANNOUNCING,
    act: (vm, { far }) => vm.migrate(far),
    truth: () => ({
      kind: 'migration',
      confidence: 'probable',
      signals: ['peers-notified', 'gateway-lost'],
      ...STRANDED,
    }),
    atOnce: true,
  },
  {
    name: 'other subnet, with the link refreshed',
    guest: 'plain',
    card: ANNOUNCING,
    act: (vm, { far }) => vm.migrate(far, { refresh: ANNOUNCING }),
    truth: (client) => ({
      kind: 'migration',
      confidence: 'probable',
      signals: ['peers-notified', 'carrier-toggled', client === 'systemd-networkd' ? 'prefix-changed' : 'gateway-lost'],
      ...refreshed(client),
    }),
    atOnce: true,
  },
  {
    name: 'other subnet, unannounced, with the link refreshed',
    guest: 'plain',
    card: SILENT,
    act: (vm, { far }) => vm.migrate(far, { refresh: SILENT }),
    truth: (client) => ({
      kind: 'migration',
      ...(client === 'systemd-networkd'
        ? ({ confidence: 'probable', signals: ['carrier-toggled', 'prefix-changed'] } as const)
        : ({ confidence: 'possible', signals: ['carrier-toggled', 'gateway-lost'] } as const)),
      ...refreshed(client),
    }),
    atOnce: true,
  },
  {
    name: 'unannounced, with downward metrics',
    guest: 'told',
    card: SILENT,
    act: (vm, { far }) => vm.migrate(far),
    truth: () => ({
      kind: 'migration',
      confidence: 'certain',
      signals: ['node-changed', 'vm-process-changed'],
      nodes: ['node01', 'node03'],
      ...STRANDED,
    }),
    atOnce: false,
  },
  {
    name: 'unannounced, and nothing else tells',
    guest: 'plain',
    card: SILENT,
    act: (vm, { far }) => vm.migrate(far),
    truth: () => ({
      kind: 'gateway-change',
      confidence: 'possible',
      signals: ['gateway-lost'],
      has: HOME,
      answers: false,
      finding: 'gateway-unreachable',
    }),
    atOnce: false,
    asked: true,
  },
  {
    name: 'no round of announcements',
    guest: 'told',
    card: ANNOUNCING,
    act: (vm, { near }) => vm.migrate(near, { announceRounds: 0 }),
    truth: () => ({
      kind: 'migration',
      confidence: 'certain',
      signals: ['node-changed', 'vm-process-changed'],
      nodes: ['node01', 'node02'],
      ...STAYS,
    }),
    atOnce: false,
  },
];

const OTHERS: readonly Scenario[] = [
  {
    name: 'resume of a saved state',
    guest: 'told',
    card: ANNOUNCING,
    async act(vm, { home }) {
      const { memory, stoppedAt } = await vm.save();
      await pause(REST_MS);
      return { from: stoppedAt, until: await vm.start(home, memory) };
    },
    truth: () => ({
      kind: 'resume',
      confidence: 'certain',
      signals: ['peers-notified', 'vm-process-changed'],
      nodes: ['node01', 'node01'],
      ...STAYS,
    }),
    atOnce: true,
  },
  {
    name: 'announce_self without a migration',
    guest: 'told',
    card: ANNOUNCING,
    act: (vm) => vm.announce(),
    truth: () => ({
      kind: 'announcement',
      confidence: 'certain',
      signals: ['peers-notified'],
      nodes: ['node01', 'node01'],
      ...STAYS,
    }),
    atOnce: true,
  },
  {
    name: 'pause of 3 s',
    guest: 'told',
    card: ANNOUNCING,
    act: (vm) => vm.pause(REST_MS),
    truth: () => ({
      kind: 'pause',
      confidence: 'probable',
      signals: ['clock-behind'],
      nodes: ['node01', 'node01'],
      ...STAYS,
    }),
    atOnce: false,
  },
  {
    name: 'restart of the agent',
    guest: 'plain',
    card: ANNOUNCING,
    async act(vm) {
      const at = Date.now();
      await vm.agent.run(['systemctl', 'restart', UNIT_NAME], { timeoutMs: 60_000 });
      await isReady(vm.agent);
      return { from: at, until: Date.now() };
    },
    truth: () => ({ kind: 'agent-restart', confidence: 'certain', signals: ['agent-started'], ...STAYS }),
    atOnce: false,
  },
];

/** For the guest that is still running: qemu 7.2 cannot reset a card that was told to announce nothing. */
const REBOOT: Scenario = {
  name: 'reboot',
  guest: 'running',
  card: ANNOUNCING,
  async act(vm) {
    const stood = await vm.reboot();
    await isReady(vm.agent);
    return stood;
  },
  truth: () => ({ kind: 'reboot', confidence: 'certain', signals: ['boot-changed'], ...STAYS }),
  atOnce: false,
};

export const SCENARIOS: readonly Scenario[] = [REBOOT, ...MOVES, ...OTHERS];
