import type { Test } from 'tap';
import type { Episode, EpisodeHead } from '../../../src/model/episode.ts';
import type { Report } from '../../../src/model/report.ts';
import type { HostState } from '../../../src/model/state.ts';
import type { Heard } from './agent-events.ts';
import { HOME, type Hypervisors, type Segment } from './hypervisors.ts';
import { MIGRATED_CHECKS } from './migrated-checks.ts';
import type { MigratingVm, Stood } from './migrating-vm.ts';
import type { Scenario, Truth } from './migration-scenarios.ts';
import { DNS_SERVICE } from './network.ts';
import { until } from './until.ts';
import type { Client } from './vm-clients.ts';
import { SILENT } from './vm-qemu.ts';
import { fetchIn } from './vm-unit.ts';

/** One line of the table: what was said, and how soon. */
export interface Row {
  readonly scenario: string;
  readonly client: Client;
  readonly judged: string;
  readonly atOnce: boolean;
  readonly signals: string;
  readonly eventSeconds: number;
  readonly findingSeconds: number | undefined;
  readonly toldSeconds: number | undefined;
  readonly stoodSeconds: number;
}

const EVENT_MS = 60_000;
/** Half of what is told at once, and what a guest takes whose processor others want as well. */
const AT_ONCE_SECONDS = 1;
const BUSY_SECONDS = 3;
const FINDING_SECONDS = 15;
/** The looks at 2 and 10 seconds, by an emulated processor. */
const JUDGED_MS = 30_000;
const ASK_MS = 3_000;

/** Lets something happen to a guest, and compares what its agent says of it with what we know. */
export async function runScenario(
  t: Test,
  scenario: Scenario,
  vm: MigratingVm,
  nodes: Hypervisors,
  client: Client,
): Promise<Row> {
  const truth = scenario.truth(client);
  const earlier = new Set((await episodesOf(vm)).map(({ id }) => id));
  const stood = await scenario.act(vm, nodes);
  const stopAsking = scenario.asked ? keepAsking(vm) : () => undefined;
  try {
    const event = await vm.events.next(
      'the agent tells of it',
      EVENT_MS,
      (heard) => isOfEpisode(heard) && !earlier.has((heard.data as EpisodeHead).id),
    );
    const finding = truth.finding === undefined ? undefined : await found(vm, truth.finding);
    const episode = await judged(vm, (event.data as EpisodeHead).id, truth);
    isTrue(t, episode, truth);
    if (truth.kind === 'migration' && truth.has === HOME && truth.answers) await isUnharmed(t, vm);
    const row = rowOf(scenario, client, stood, episode, event, finding);
    if (scenario.atOnce) t.ok(row.eventSeconds < BUSY_SECONDS, `told after ${row.eventSeconds} s`);
    if (row.findingSeconds !== undefined && !scenario.asked)
      t.ok(row.findingSeconds < FINDING_SECONDS, `found after ${row.findingSeconds} s`);
    return row;
  } finally {
    stopAsking();
  }
}

function rowOf(
  scenario: Scenario,
  client: Client,
  stood: Stood,
  { kind, confidence, signals, downtime }: Episode,
  event: Heard,
  finding: Heard | undefined,
): Row {
  // Where nothing is announced, the link is the first to tell.
  const since = (scenario.card === SILENT && stood.linkAt) || stood.until;
  const seconds = (heard: Heard) => (heard.heardAt - since) / 1000;
  return {
    scenario: scenario.name,
    client,
    atOnce: scenario.atOnce,
    judged: `${kind} ${confidence}`,
    signals: [...new Set(signals.map((signal) => signal.kind))].join(' '),
    eventSeconds: seconds(event),
    findingSeconds: finding && seconds(finding),
    toldSeconds: downtime.seconds,
    stoodSeconds: (stood.until - stood.from) / 1000,
  };
}

const isOfEpisode = ({ type }: Heard) => type === 'migration' || type === 'episode';

const episodesOf = async (vm: MigratingVm): Promise<readonly EpisodeHead[]> =>
  ((await fetchIn(vm.agent, '/migrations?all=true')) as { readonly items: readonly EpisodeHead[] }).items;

const found = (vm: MigratingVm, check: string): Promise<Heard> =>
  vm.events.next(`the finding ${check}`, EVENT_MS, ({ type, data }) => {
    const { check: found, state } = data as { readonly check: string; readonly state: string };
    return type === 'finding' && found === check && state === 'appeared';
  });

/** Somebody who keeps looking; the daemon itself looks once a minute where nothing happens. */
function keepAsking(vm: MigratingVm): () => void {
  const timer = setInterval(() => void fetchIn(vm.agent, '/diagnose?maxAge=0').catch(() => 'the next one'), ASK_MS);
  return () => clearInterval(timer);
}

/** The episode once it says what it has to, or as it is after a while. */
async function judged(vm: MigratingVm, id: string, truth: Truth): Promise<Episode> {
  let episode: Episode | undefined;
  const isDone = async () => {
    episode = (await fetchIn(vm.agent, `/migrations/${id}`)) as Episode;
    return agrees(episode, truth);
  };
  await until('the last word', JUDGED_MS, isDone).catch(() => 'the assertions that follow say what is wrong');
  return episode as Episode;
}

function agrees({ kind, confidence, signals, after }: Episode, truth: Truth): boolean {
  const has = new Set(signals.map((signal) => signal.kind));
  return (
    kind === truth.kind &&
    confidence === truth.confidence &&
    truth.signals.every((signal) => has.has(signal)) &&
    JSON.stringify(sightOf(after)) === JSON.stringify(expectedSight(truth.has, truth.answers))
  );
}

function isTrue(t: Test, episode: Episode, truth: Truth): void {
  const { kind, confidence, from, to, before, after } = episode;
  t.same([kind, confidence], [truth.kind, truth.confidence], `judged: ${episode.words}`);
  t.same([from, to], truth.nodes ?? [undefined, undefined], 'from and to');
  const kinds = episode.signals.map((signal) => signal.kind);
  t.same(
    truth.signals.filter((signal) => !kinds.includes(signal)),
    [],
    `signals: ${kinds.join(' ')}`,
  );
  t.same(addressed(sightOf(before)), addressed(expectedSight(HOME, true)), 'before');
  t.same(sightOf(after), expectedSight(truth.has, truth.answers), 'after');
}

/** Of a guest that kept its network nothing is said but that it was migrated. */
async function isUnharmed(t: Test, { agent }: MigratingVm): Promise<void> {
  const { checks } = (await fetchIn(agent, '/diagnose?maxAge=30')) as Report;
  const verdicts = checks.filter(({ id }) => MIGRATED_CHECKS.includes(id)).map(({ id, verdict }) => [id, verdict]);
  t.same(
    verdicts,
    MIGRATED_CHECKS.map((id) => [id, 'pass']),
    'nothing was left behind',
  );
}

/** Whether the gateway answered the look before is a matter of luck: a busy guest may have missed it. */
const addressed = (sight: ReturnType<typeof sightOf>) =>
  sight && { ...sight, gateways: sight.gateways.map(([address]) => address) };

const expectedSight = ({ address, gateway, gatewayMac }: Segment, answers: boolean) => ({
  addresses: [`${address}/25`],
  gateways: [[gateway, answers, answers ? gatewayMac : undefined]],
  nameservers: [DNS_SERVICE],
});

/** What a state says of what we know. */
function sightOf(state: HostState | undefined) {
  if (!state) return undefined;
  const eth0 = state.interfaces.find(({ name }) => name === 'eth0');
  return {
    addresses: eth0?.addresses,
    // The address of a gateway that does not answer is kept, or not, as the kernel pleases.
    gateways: state.gateways.map(({ address, mac, answered = false }) => [
      address,
      answered,
      answered ? mac : undefined,
    ]),
    nameservers: state.resolver?.nameservers,
  };
}

/** The median, where anything was told at once. */
export function isPrompt(t: Test, rows: readonly Row[]): void {
  const seconds = rows.filter(({ atOnce }) => atOnce).map(({ eventSeconds }) => eventSeconds);
  const median = seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)];
  if (median !== undefined) t.ok(median < AT_ONCE_SECONDS, `half of them within ${median} s`);
}

const HEAD = ['scenario', 'guest', 'judged as', 'signals', 'event s', 'finding s', 'told s', 'stood s'];

/** Lines of a table; what begins with a bar is shown to the reader of the test's output. */
export function tableOf(rows: readonly Row[]): readonly string[] {
  const cells = rows.map((row) => [
    row.scenario,
    row.client,
    row.judged,
    row.signals,
    ...[row.eventSeconds, row.findingSeconds, row.toldSeconds, row.stoodSeconds].map((n) => n?.toFixed(2) ?? '–'),
  ]);
  const lines = [HEAD, ...cells];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`);
}
