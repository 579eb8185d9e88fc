import { pageOf } from '../engine/catalogue.ts';
import { collect, type Source } from '../engine/collect.ts';
import { observe, type Past } from '../engine/diagnose.ts';
import { eventsOfReports } from '../engine/event-data.ts';
import { EventRing } from '../engine/event-ring.ts';
import { History } from '../engine/history.ts';
import { NO_LOOKUPS, tallied } from '../engine/lookup-tally.ts';
import { renderLookup } from '../engine/render-lookup.ts';
import { renderMarkdown } from '../engine/render-markdown.ts';
import { renderText } from '../engine/render-text.ts';
import { atLeast } from '../engine/severity.ts';
import { jsonText } from '../engine/text.ts';
import type { Agent, Config, Format, ReportFilter, ReportRequest } from '../model/agent.ts';
import type { Check, CheckPage } from '../model/check.ts';
import type { Chronicle } from '../model/chronicle.ts';
import type { Collector } from '../model/collector.ts';
import { type EpisodeTally, type Metric, type MetricInput, NO_EPISODES } from '../model/metric.ts';
import type { Report } from '../model/report.ts';
import type { LookupReport, LookupRequest } from '../model/resolution.ts';
import { HttpProblem } from '../model/route.ts';
import type { SliceName, Snapshot } from '../model/snapshot.ts';
import { Exporter } from './exposition.ts';
import { type Enter, Namespaces } from './namespaces.ts';

export interface AgentParts {
  readonly version: string;
  readonly config: Config;
  readonly collectors: readonly Collector[];
  readonly checks: readonly Check[];
  readonly metrics: readonly Metric[];
  readonly source: Source;
  readonly enter: Enter;
  readonly openapi: () => unknown;
  readonly onRun?: (snapshot: Snapshot, report: Report) => void;
}

/** Who keeps what the daemon saw. */
export interface Memories {
  readonly chronicle: Chronicle;
  run(snapshot: Snapshot, report: Report): void;
  tally(): EpisodeTally;
}

/** A timer may be early. */
const SLACK_MS = 50;

/** The running daemon: one snapshot at a time, judged as often as somebody asks. */
export class RunningAgent implements Agent {
  readonly version: string;
  readonly checks: readonly Check[];
  /** What happened, for those who listen. */
  readonly events = new EventRing();
  readonly #parts: AgentParts;
  readonly #exporter: Exporter;
  readonly #requests = new Map<string, { route: string; code: number; count: number }>();
  readonly #namespaces: Namespaces;
  /** The run under way; concurrent callers share it. */
  #running: Promise<Snapshot> | undefined;
  #config: Config;
  #latest: { readonly snapshot: Snapshot; readonly at: number } | undefined;
  /** The whole catalogue over the latest snapshot, for scrapes. */
  #judged: { readonly snapshot: Snapshot; readonly config: Config; readonly report: Report } | undefined;
  readonly #history: History;
  #again: NodeJS.Timeout | undefined;
  /** What found a fault is asked again until it is gone, however dear. */
  #wanted: ReadonlySet<SliceName> = new Set();
  #thorough = false;
  #nextThorough: Promise<Snapshot> | undefined;
  /** The run under way, or the next, is one for what the one before left open. */
  #isSecondLook = false;
  #memories: Memories | undefined;
  #runs = 0;
  #lookups = NO_LOOKUPS;

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#config = parts.config;
    this.version = parts.version;
    this.checks = parts.checks;
    this.#history = new History(parts.checks);
    this.#exporter = new Exporter(parts.metrics);
    this.#namespaces = new Namespaces(parts.enter);
  }

  get chronicle(): Chronicle | undefined {
    return this.#memories?.chronicle;
  }

  /** Gives each run to who remembers. */
  remember(memories: Memories): void {
    this.#memories = memories;
  }

  /** Takes effect with the next run; the listeners stay as they are. */
  reconfigure(config: Config): void {
    this.#config = config;
    this.#latest = undefined;
  }

  async report({ maxAgeSeconds, netns, ...filter }: ReportRequest): Promise<Report> {
    const snapshot =
      netns === undefined
        ? await this.snapshot(maxAgeSeconds)
        : await this.#namespaces.snapshot(netns, maxAgeSeconds, this.#config);
    // The whole catalogue has judged this host's own snapshot already.
    const whole = netns === undefined && Object.values(filter).every((part) => part === undefined);
    if (whole) return this.#judge(snapshot);
    const past = netns === undefined ? this.#history.before(snapshot) : {};
    return judge(snapshot, this.checks, this.#config, filter, past);
  }

  async snapshot(maxAgeSeconds: number): Promise<Snapshot> {
    const latest = this.#latest;
    if (latest && performance.now() - latest.at <= maxAgeSeconds * 1000) return latest.snapshot;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** A new look at everything, also at what is too dear for every run. Who asks before it has begun shares it. */
  lookThoroughly(): Promise<Snapshot> {
    this.#nextThorough ??= this.#whenIdle();
    return this.#nextThorough;
  }

  async #whenIdle(): Promise<Snapshot> {
    // A run that is under way leaves things out, and who else waits for its end may begin the next.
    do await this.#running?.catch(() => undefined);
    while (this.#running);
    this.#nextThorough = undefined;
    this.#thorough = true;
    return this.snapshot(0);
  }

  /** A new configuration outdates the snapshot; it does not make the daemon unready. */
  ready(): boolean {
    return this.#runs > 0;
  }

  page(id: string): CheckPage | undefined {
    const check = this.checks.find((candidate) => candidate.id === id);
    return check && pageOf(check);
  }

  render(report: Report, format: Format): string {
    return render(report, format);
  }

  /** Each caller has queries of its own sent; the server limits how many there are. */
  async lookup(request: LookupRequest): Promise<LookupReport> {
    // Who never looks up a name needs none of it in memory.
    const { checkRequest, investigate } = await import('./lookup.ts');
    try {
      checkRequest(request);
    } catch (cause) {
      throw new HttpProblem(400, 'The request is not valid', (cause as Error).message);
    }
    const { collectors, source, version } = this.#parts;
    return investigate(request, source, { collectors, config: this.#config, version });
  }

  renderLookup(report: LookupReport, all: boolean): string {
    return renderLookup(report, { width: 80, colour: false, all });
  }

  async exposition(openMetrics: boolean) {
    const snapshot = await this.snapshot(Number.POSITIVE_INFINITY);
    const input: MetricInput = {
      version: this.version,
      nodeVersion: process.version,
      snapshot,
      report: this.#judge(snapshot),
      requests: [...this.#requests.values()],
      runs: this.#runs,
      lookups: this.#lookups,
      episodes: this.#memories?.tally() ?? NO_EPISODES,
    };
    return this.#exporter.render(input, openMetrics);
  }

  openapi(): unknown {
    return this.#parts.openapi();
  }

  countRequest(route: string, code: number): void {
    const key = `${route} ${code}`;
    const entry = this.#requests.get(key) ?? { route, code, count: 0 };
    this.#requests.set(key, { ...entry, count: entry.count + 1 });
  }

  async #run(): Promise<Snapshot> {
    const { collectors, source, version } = this.#parts;
    const config = this.#config;
    const { deadlineMs, ...options } = config.collect;
    const onDemand = this.#thorough ? 'all' : this.#wanted;
    this.#thorough = false;
    const snapshot = await collect(collectors, source, { version, options, deadlineMs, onDemand });
    // A snapshot that was begun before a reload answers its callers, and no one later.
    if (this.#config === config) this.#latest = { snapshot, at: performance.now() };
    this.#runs += 1;
    this.#lookups = tallied(this.#lookups, snapshot);
    const before = this.#judged?.report;
    const report = this.#judge(snapshot);
    for (const { type, data } of eventsOfReports(before, report)) this.events.publish(type, data);
    this.#wanted = wantedBy(report, this.checks, collectors);
    this.#parts.onRun?.(snapshot, report);
    this.#memories?.run(snapshot, report);
    this.#lookAgain(report);
    return snapshot;
  }

  /**
   * What may pass by itself is not left open until the next run. One more look is enough: where each look finds
   * something new, such as the peers of a crawler, there would be no end.
   */
  #lookAgain({ checks }: Report): void {
    const waits = checks.flatMap(({ waits }) => (waits === undefined ? [] : [waits]));
    const wasSecond = this.#isSecondLook;
    this.#isSecondLook = false;
    clearTimeout(this.#again);
    if (waits.length === 0 || wasSecond) return;
    const run = () => {
      this.#isSecondLook = true;
      void this.snapshot(0).catch(() => {
        // The next run tells.
        this.#isSecondLook = false;
      });
    };
    this.#again = setTimeout(run, Math.max(...waits) * 1000 + SLACK_MS).unref();
  }

  #judge(snapshot: Snapshot): Report {
    const config = this.#config;
    if (this.#judged?.snapshot === snapshot && this.#judged.config === config) return this.#judged.report;
    const { memory, report } = observe(snapshot, this.checks, config, this.#history.before(snapshot));
    this.#history.add(snapshot, memory);
    this.#judged = { snapshot, config, report };
    return report;
  }
}

/** The slices on demand that the findings of a report rest on, and those that a second look is to see again. */
function wantedBy(
  { findings, checks: results }: Report,
  checks: readonly Check[],
  collectors: readonly Collector[],
): ReadonlySet<SliceName> {
  const open = new Set([
    ...findings.map(({ check }) => check),
    ...results.filter(({ waits }) => waits !== undefined).map(({ id }) => id),
  ]);
  const needed = new Set([
    ...checks.filter(({ id }) => open.has(id)).flatMap(({ needs }) => needs),
    // What a check can do without may be what proves its finding.
    ...findings.flatMap(({ evidence }) => evidence.map(({ slice }) => slice)),
  ]);
  return new Set(collectors.filter(({ id, onDemand }) => onDemand && needed.has(id)).map(({ id }) => id));
}

/** Judges a snapshot, and the one before it where it has one, by the part of the catalogue that was asked for. */
export function judge(
  snapshot: Snapshot,
  checks: readonly Check[],
  config: Config,
  filter: ReportFilter,
  past: Past = {},
): Report {
  const { only, category, severity } = filter;
  const chosen = checks.filter(
    (check) =>
      (only === undefined || only.includes(check.id)) && (category === undefined || category.includes(check.category)),
  );
  const known = snapshot.before
    ? { snapshot: snapshot.before, memory: observe(snapshot.before, chosen, config).memory }
    : past;
  const { report } = observe(snapshot, chosen, config, known);
  return severity === undefined ? report : atLeast(report, severity);
}

export function render(report: Report, format: Format, colour = false): string {
  if (format === 'json') return `${jsonText(report, 2)}\n`;
  return format === 'markdown' ? renderMarkdown(report) : renderText(report, { width: 80, colour });
}
