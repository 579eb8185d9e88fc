import { Counter, Gauge, type OpenMetricsContentType, type PrometheusContentType, Registry } from 'prom-client';
import type { Metric, MetricInput, Sample } from '../model/metric.ts';

/** Series of one family; more are dropped and counted. */
const MAX_SERIES = 4000;

export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** Renders metric units through prom-client, in the text format or as OpenMetrics. */
export class Exporter {
  readonly #registries: Readonly<Record<'text' | 'open', Registry>>;
  readonly #dropped = new Map<string, number>();
  #input: MetricInput | undefined;

  constructor(metrics: readonly Metric[]) {
    const text = new Registry<PrometheusContentType>();
    const open = new Registry<OpenMetricsContentType>();
    open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    for (const registry of [text, open]) {
      for (const metric of metrics) this.#register(metric, registry as Registry);
      this.#registerDropped(registry as Registry);
    }
    this.#registries = { text, open: open as unknown as Registry };
  }

  async render(input: MetricInput, openMetrics: boolean): Promise<Exposition> {
    const registry = this.#registries[openMetrics ? 'open' : 'text'];
    this.#input = input;
    return { contentType: registry.contentType, body: await registry.metrics() };
  }

  /** Samples are made anew at each scrape, so that a label value that is gone leaves no series behind. */
  #register(metric: Metric, registry: Registry): void {
    const drop = () => this.#dropped.set(metric.name, (this.#dropped.get(metric.name) ?? 0) + 1);
    const fill = (set: (sample: Sample) => void) => {
      let left = MAX_SERIES;
      try {
        for (const sample of this.#input ? metric.samples(this.#input) : []) {
          if (left > 0) set(sample);
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
          this.reset();
          fill(({ labels = {}, value }) => this.set(labels, value));
        },
      });
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
