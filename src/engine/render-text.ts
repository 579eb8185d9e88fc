import type { Host } from '../model/host.ts';
import type { CheckResult, Evidence, Finding, Report, Verdict } from '../model/report.ts';
import { fixLines } from './page.ts';
import { clearedLines, since, suppressedLines } from './render-history.ts';
import { printable } from './text.ts';
import { fit, wrap } from './wrap.ts';

export interface TextStyle {
  readonly width: number;
  readonly colour: boolean;
}

const MARKS = { critical: '✗', warning: '!', info: '·' } as const;
/** SGR parameters, ECMA-48 section 8.3.117. */
const COLOURS = {
  critical: '1;31',
  warning: '1;33',
  info: '36',
  healthy: '1;32',
  unknown: '1;35',
  dim: '2',
  bold: '1',
} as const;
const VERDICT_COLOURS: Record<Verdict, keyof typeof COLOURS> = {
  broken: 'critical',
  degraded: 'warning',
  healthy: 'healthy',
  unknown: 'unknown',
};
/** As their makers write them. */
const HYPERVISORS: Readonly<Record<string, string>> = {
  unknown: '',
  kubevirt: 'KubeVirt',
  kvm: 'KVM',
  vmware: 'VMware',
  xen: 'Xen',
  hyperv: 'Hyper-V',
};
/** Proofs and consequences shown of one root cause; the JSON report has them all. */
const MAX_PROOFS = 5;
const MAX_CONSEQUENCES = 8;
/** Lines of one value, of what printed it, of a reason, and of all reasons why checks were skipped. */
const VALUE_LINES = 3;
const SOURCE_LINES = 2;
const REASON_LINES = 4;
const SKIP_LINES = 8;
const INDENT = '    ';
const LABEL = 7;

/** The report as an SRE reads it on a terminal: verdict, root causes with what follows from them, totals. */
export function renderText(report: Report, style: TextStyle): string {
  const paint = (colour: keyof typeof COLOURS, text: string) =>
    style.colour ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const causes = report.rootCauses.flatMap((id) => byId.get(id) ?? []);
  const blocks = [
    header(report, paint, style.width),
    ...causes.map((cause) => block(cause, byId, report.takenAt, paint, style.width)),
    ...(causes.length === 0 ? [nothing(report)] : []),
    ...unknowns(report.checks, style.width),
    ...leftOut(report, style.width),
    ...dimmed(suppressedLines(report, style.width), paint),
    ...dimmed(clearedLines(report, style.width), paint),
    ...skips(report, paint, style.width),
    totals(report, style.width),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

type Paint = (colour: keyof typeof COLOURS, text: string) => string;

function header({ verdict, host, takenAt }: Report, paint: Paint, width: number): string[] {
  const facts = [
    ...(host ? [printable(host.hostname), describe(host)] : []),
    `${takenAt.slice(0, 19).replace('T', ' ')} UTC`,
  ];
  const [first = '', ...more] = wrap(printable(facts.join(' · ')), width - verdict.length - 2);
  const indent = ' '.repeat(verdict.length + 2);
  return [`${paint(VERDICT_COLOURS[verdict], verdict.toUpperCase())}  ${first}`, ...more.map((line) => indent + line)];
}

const hypervisorOf = (name = ''): string => (Object.hasOwn(HYPERVISORS, name) ? (HYPERVISORS[name] ?? '') : name);

function describe({ role, virtualization, namespace }: Host): string {
  const roles = { vm: 'guest', node: 'Kubernetes node', pod: 'pod', launcher: 'virt-launcher namespace', host: 'host' };
  const kind = role === 'vm' ? `${hypervisorOf(virtualization)} guest`.trim() : roles[role];
  return printable(namespace === undefined ? kind : `${kind} (${namespace})`);
}

function nothing({ verdict }: Report): string[] {
  return [
    verdict === 'unknown'
      ? 'Nothing wrong was found, but too little could be seen to call it healthy.'
      : 'Nothing wrong was found.',
  ];
}

function block(
  cause: Finding,
  byId: ReadonlyMap<string, Finding>,
  takenAt: string,
  paint: Paint,
  width: number,
): string[] {
  const grade = `${cause.category}, ${cause.severity}`;
  const [first = '', ...more] = wrap(cause.title, width - grade.length - 4);
  const head = `${paint(cause.severity, MARKS[cause.severity])} ${paint('bold', first)}`;
  const gap = ' '.repeat(Math.max(2, width - first.length - grade.length - 2));
  return [
    head + gap + paint('dim', grade),
    ...more.map((line) => `  ${paint('bold', line)}`),
    ...wrap(cause.message, width - INDENT.length).map((line) => INDENT + line),
    ...labelled('since', since(cause, takenAt), paint),
    ...labelled('proof', proofs(cause.evidence, width - INDENT.length - LABEL), paint),
    ...labelled(
      'fix',
      cause.fix.flatMap((line) => fixLines(line, width - INDENT.length - LABEL)),
      paint,
    ),
    ...labelled('so', consequences(cause, byId, width - INDENT.length - LABEL), paint),
  ];
}

const labelled = (label: string, lines: readonly string[], paint: Paint): string[] =>
  lines.map((line, i) => INDENT + (i === 0 ? paint('dim', label.padEnd(LABEL)) : ' '.repeat(LABEL)) + line);

/** Each value with its place in the snapshot, then what printed it: once where several come from the same. */
function proofs(evidence: readonly Evidence[], width: number): string[] {
  const shown = evidence.slice(0, MAX_PROOFS);
  const lines = shown.flatMap(({ slice, path, value, before, source }, i) => {
    const was = before === undefined ? '' : ` (was ${plain(before)})`;
    const [first = '', ...more] = fit(printable(`${slice} ${path}: ${plain(value)}${was}`), width - 2, VALUE_LINES);
    const isLast = source !== '' && shown[i + 1]?.source !== source;
    const from = isLast ? fit(printable(source), width - 7, SOURCE_LINES) : [];
    return [
      first,
      ...more.map((line) => `  ${line}`),
      ...from.map((line, n) => (n === 0 ? '  from ' : '       ') + line),
    ];
  });
  return evidence.length > MAX_PROOFS ? [...lines, `and ${evidence.length - MAX_PROOFS} more`] : lines;
}

/** Values as words: `address fd00::1, dev eth0, state unreachable`. The JSON report has them as they are. */
function plain(value: unknown): string {
  if (Array.isArray(value)) {
    const isOfObjects = value.some((item) => typeof item === 'object');
    return value.length === 0 ? 'none' : value.map(plain).join(isOfObjects ? '; ' : ' ');
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).filter(([, part]) => !(Array.isArray(part) && part.length === 0));
  return parts.map(([key, part]) => `${key} ${plain(part)}`).join(', ');
}

function consequences(cause: Finding, byId: ReadonlyMap<string, Finding>, width: number): string[] {
  const all = cause.explains.flatMap((id) => byId.get(id) ?? []);
  const shown = all
    .slice(0, MAX_CONSEQUENCES)
    .flatMap(({ message }) => wrap(message, width).map((line, i) => (i === 0 ? line : `  ${line}`)));
  return all.length > MAX_CONSEQUENCES ? [...shown, `and ${all.length - MAX_CONSEQUENCES} more`] : shown;
}

/** What could not be judged, one line for each reason. */
function unknowns(checks: readonly CheckResult[], width: number): string[][] {
  const reasons = new Map<string, string[]>();
  for (const { id, verdict, reason = '' } of checks) {
    if (verdict === 'unknown') reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  }
  return [...reasons].map(([reason, ids]) => [
    ...fit(printable(reason), width - 2, REASON_LINES).map((line, i) => (i === 0 ? '? ' : '  ') + line),
    ...wrap(`not judged: ${ids.join(', ')}`, width - INDENT.length).map((line) => INDENT + line),
  ]);
}

const dimmed = (lines: readonly string[], paint: Paint): string[][] =>
  lines.length > 0 ? [lines.map((line) => paint('dim', line))] : [];

/** Limits that were reached: what is not shown is at least counted. */
function leftOut({ checks, collectors }: Report, width: number): string[][] {
  const findings = checks.flatMap(({ id, omitted, ignored }) => [
    ...(omitted ? [`${omitted} more findings of ${id} are not listed`] : []),
    ...(ignored ? [`${ignored} of ${id} on what the configuration ignores`] : []),
  ]);
  const slices = collectors.flatMap(({ id, state, reason }) => (state === 'ok' && reason ? [`${id}: ${reason}`] : []));
  const lines = [...findings, ...slices].flatMap((text) => fit(printable(text), width, REASON_LINES));
  return lines.length > 0 ? [lines] : [];
}

/** Why checks were skipped: what this host has none of, and what may not be looked at. */
function skips({ checks, suppressed }: Report, paint: Paint, width: number): string[][] {
  const told = new Set(suppressed.map(({ check }) => check));
  const skipped = checks.filter(({ id, verdict }) => verdict === 'skipped' && !told.has(id));
  const reasons = together(skipped.flatMap(({ reason }) => (reason ? [reason] : [])));
  if (reasons.length === 0) return [];
  return [fit(printable(`skipped: ${reasons.join(' · ')}`), width, SKIP_LINES).map((line) => paint('dim', line))];
}

/** `slice: reason` with the slices of one reason before it. */
function together(reasons: readonly string[]): readonly string[] {
  const slices = new Map<string, Set<string>>();
  for (const text of reasons) {
    const [, slice, reason = text] = /^(\w+): (.*)$/s.exec(text) ?? [];
    slices.set(reason, (slices.get(reason) ?? new Set()).add(slice ?? ''));
  }
  return [...slices]
    .map(([reason, names]) => [[...names].filter(Boolean).sort().join(', '), reason].filter(Boolean).join(': '))
    .sort();
}

function totals({ summary, durationMs }: Report, width: number): string[] {
  const { critical, warning, info, pass, skipped, unknown, suppressed } = summary;
  const parts = [
    [critical, 'critical'],
    [warning, 'warning'],
    [info, 'info'],
    [suppressed, 'suppressed'],
    [pass, 'passed'],
    [skipped, 'skipped'],
    [unknown, 'unknown'],
  ] as const;
  const said = parts
    .filter(([count, word]) => count > 0 || word === 'passed')
    .map(([count, word]) => `${count} ${word}`);
  return wrap(`${said.join(', ')} · ${Math.round(durationMs)} ms`, width);
}
