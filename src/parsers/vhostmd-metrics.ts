import type { DownwardMetric, VhostmdMetrics } from '../model/downward-metrics.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { Problems } from './grammar/lines.ts';
import { parseXml, type XmlElement } from './grammar/xml.ts';

export default defineParser({
  id: 'vhostmd-metrics',
  summary: 'What a host tells its VMs, vhostmd(8) and KubeVirt downward metrics: GET /metrics/XML, vm-dump-metrics',
  parse: (text) => parseVhostmdMetrics(text),
});

/** Rates are counted as integers and printed with a fraction, as the README of vhostmd shows: `0.000000`. */
const SIGNED = /^[+-]?\d{1,20}(?:\.\d{1,40})?$/;
const UNSIGNED = /^\d{1,20}(?:\.\d{1,40})?$/;
const REAL = /^[+-]?\d{1,310}(?:\.\d{0,40})?(?:e[+-]?\d{1,3})?$/i;
/** What the values of each type look like, metric_type_from_str() of vhostmd's metric.c; `string` is anything. */
const NUMBERS: ReadonlyMap<string, RegExp> = new Map([
  ['int32', SIGNED],
  ['int64', SIGNED],
  ['uint32', UNSIGNED],
  ['uint64', UNSIGNED],
  ['real32', REAL],
  ['real64', REAL],
]);

export function parseVhostmdMetrics(text: string): Parsed<VhostmdMetrics> {
  const problems = new Problems();
  const root = parseXml(text, problems);
  if (root !== undefined && root.name !== 'metrics') problems.add(root.line, root.name, 'is not a document of metrics');
  const elements = root?.name === 'metrics' ? root.children : [];
  const metrics = elements.map((element) => metricOf(element, problems)).filter((metric) => metric !== undefined);
  return { value: { ...named(metrics), metrics }, problems: problems.list };
}

function metricOf(element: XmlElement, problems: Problems): DownwardMetric | undefined {
  const reject = (reason: string): undefined => {
    problems.add(element.line, `<${element.name}>`, reason);
    return undefined;
  };
  if (element.name !== 'metric') return reject('is not a metric');
  const context = element.attributes.get('context');
  if (context !== 'host' && context !== 'vm') return reject('is about neither host nor vm');
  const name = textOf(element, 'name');
  if (name === undefined || name === '') return reject('has no name');
  // Written as the administrator wrote it; vhostmd compares it without case.
  const type = element.attributes.get('type')?.toLowerCase() ?? '';
  const pattern = NUMBERS.get(type);
  if (pattern === undefined && type !== 'string') return reject('has no type that is known');
  const text = textOf(element, 'value') ?? '';
  const value = pattern === undefined ? text : numberOf(pattern, text);
  if (value === undefined) return reject(`has no value of type ${type}`);
  const unit = element.attributes.get('unit');
  const uuid = element.attributes.get('uuid');
  return { context, type, name, value, ...(unit && { unit }), ...(uuid && { uuid }) };
}

/** The text of the only child of that name. */
function textOf(element: XmlElement, name: string): string | undefined {
  const [child, ...others] = element.children.filter((candidate) => candidate.name === name);
  return others.length === 0 ? child?.text.trim() : undefined;
}

function numberOf(pattern: RegExp, text: string): number | undefined {
  const value = pattern.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function named(metrics: readonly DownwardMetric[]): Omit<VhostmdMetrics, 'metrics'> {
  const text = (name: string) => {
    const value = only(metrics, 'host', name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const number = (context: DownwardMetric['context'], name: string) => {
    const value = only(metrics, context, name);
    return typeof value === 'number' ? value : undefined;
  };
  const values = {
    hostName: text('HostName'),
    hostSystemInfo: text('HostSystemInfo'),
    virtualizationVendor: text('VirtualizationVendor'),
    virtProductInfo: text('VirtProductInfo'),
    time: number('host', 'Time'),
    hostCpuSeconds: number('host', 'TotalCPUTime'),
    vmCpuSeconds: number('vm', 'TotalCPUTime'),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** vhostmd tells every VM about all of them, and nothing says which one we are. */
function only(metrics: readonly DownwardMetric[], context: string, name: string): number | string | undefined {
  const [metric, ...others] = metrics.filter((each) => each.context === context && each.name === name);
  return others.length === 0 ? metric?.value : undefined;
}
