import {
  Counter,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  type PrometheusContentType,
  Registry,
} from 'prom-client';
import { printable } from '../engine/text.ts';
import type { Metric, MetricInput, Sample } from '../model/metric.ts';
import type { Report } from '../model/report.ts';

/** Series of one family; more are dropped and counted. */
const MAX_SERIES = 4000;

export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** What tells of a report is written once for it, however often it is scraped; the rest at each scrape. */
interface Registries {
  readonly ofReport: Registry;
  readonly live: Registry;
  written?: { readonly report: Report; readonly text: Promise<string> };
}

/** Renders metric units through prom-client, in the text format or as OpenMetrics. */
export class Exporter {
  readonly #formats: Readonly<Record<'text' | 'open', Registries>>;
  readonly #dropped = new Map<string, number>();
  #input: MetricInput | undefined;

  constructor(metrics: readonly Metric[]) {
    const make = (open: boolean): Registries => {
      const [ofReport, live] = [createRegistry(open), createRegistry(open)];
      for (const metric of metrics) this.#register(metric, metric.live ? live : ofReport, open);
      this.#registerDropped(live);
      return { ofReport, live };
    };
    this.#formats = { text: make(false), open: make(true) };
  }

  async render(input: MetricInput, openMetrics: boolean): Promise<Exposition> {
    const format = this.#formats[openMetrics ? 'open' : 'text'];
    const { ofReport, live } = format;
    this.#input = input;
    if (format.written?.report !== input.report) format.written = { report: input.report, text: write(ofReport) };
    const kept = await format.written.text;
    // The text format has an empty line between two families.
    return { contentType: live.contentType, body: `${kept}${openMetrics ? '' : '\n'}${await live.metrics()}` };
  }

  /** Samples are made anew each time, so that a label value that is gone leaves no series behind. */
  #register(metric: Metric, registry: Registry, open: boolean): void {
    const drop = () => this.#dropped.set(metric.name, (this.#dropped.get(metric.name) ?? 0) + 1);
    const fill = (set: (sample: Sample) => void) => {
      let left = MAX_SERIES;
      try {
        for (const sample of this.#input ? metric.samples(this.#input) : []) {
          if (left > 0) set(shown(sample));
          else drop();
          left -= 1;
        }
      } catch {
        // One family that fails must not take the scrape down with it.
        drop();
      }
    };
    const common = { name: metric.name, help: metric.help, labelNames: [...metric.labels], registers: [registry] };
    if (metric.type === 'gauge') {
      new Gauge({
        ...common,
        collect() {
          // Of a family without labels, reset() leaves a 0 where nothing is known.
          this.reset();
          if (metric.labels.length === 0) this.remove();
          fill(({ labels = {}, value }) => this.set(labels, value));
        },
      });
    } else if (metric.type === 'histogram') {
      new CountedHistogram(common, (set) => fill((sample) => set(linesOf(metric.name, sample, open))));
    } else {
      new Counter({
        ...common,
        collect() {
          this.reset();
          fill(({ labels = {}, value }) => this.inc(labels, value));
        },
      });
    }
  }

  #registerDropped(registry: Registry): void {
    const dropped = this.#dropped;
    new Counter({
      name: 'netdiagd_series_dropped_total',
      help: 'Series left out because their family has too many, or could not be made.',
      labelNames: ['family'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [family, count] of dropped) this.inc({ family }, count);
      },
    });
  }
}

type Line = Awaited<ReturnType<Histogram['get']>>['values'][number];

type Fill = (set: (lines: readonly Line[]) => void) => void;

/** A histogram whose observations were counted elsewhere. */
class CountedHistogram extends Histogram {
  readonly #described: { readonly name: string; readonly help: string };
  readonly #fill: Fill;

  constructor(configuration: ConstructorParameters<typeof Histogram>[0], fill: Fill) {
    super(configuration);
    this.#described = configuration;
    this.#fill = fill;
  }

  /** What the registry asks for, and `get`, too. */
  async getForPromString() {
    const values: Line[] = [];
    this.#fill((lines) => values.push(...lines));
    const { name, help } = this.#described;
    return { name, help, type: 'histogram', values };
  }
}

/** OpenMetrics wants bounds as numbers with a fraction, `le="1.0"`. */
function linesOf(name: string, { labels = {}, value, spread }: Sample, open: boolean): readonly Line[] {
  const line = (suffix: string, number: number, le?: string): Line => ({
    metricName: `${name}_${suffix}`,
    labels: { ...labels, ...(le !== undefined && { le }) },
    value: number,
  });
  const shownBound = (bound: number) => (open && Number.isInteger(bound) ? bound.toFixed(1) : String(bound));
  return [
    ...(spread?.upTo ?? []).map(([bound, count]) => line('bucket', count, shownBound(bound))),
    line('bucket', value, '+Inf'),
    line('sum', spread?.sum ?? 0),
    line('count', value),
  ];
}

/** The format escapes line breaks and no other control character, and curl prints it on a terminal. */
const shown = ({ labels = {}, ...rest }: Sample): Sample => ({
  ...rest,
  labels: Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, printable(text)])),
});

function createRegistry(open: boolean): Registry {
  if (!open) return new Registry<PrometheusContentType>() as Registry;
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry as unknown as Registry;
}

const END = '# EOF\n';

/** Without the end that OpenMetrics asks for: more follows. Series of hundreds of interfaces are not kept beside it. */
async function write(registry: Registry): Promise<string> {
  const text = await registry.metrics();
  registry.resetMetrics();
  return text.endsWith(END) ? text.slice(0, -END.length) : text;
}
