import { duration } from '../facts/lookup/seen.ts';
import type { Lookup } from '../model/lookups.ts';
import type { Explanation, HostAnswer, LookupReport, LookupStatus } from '../model/resolution.ts';
import { printable } from './text.ts';
import { cut, cutMiddle, wrap } from './wrap.ts';

export interface LookupStyle {
  readonly width: number;
  readonly colour: boolean;
  /** Every query, however many; otherwise those that tell something, a few lines of them. */
  readonly all: boolean;
}

/** SGR parameters, ECMA-48 section 8.3.117. */
const COLOURS: Readonly<Record<LookupStatus | 'dim' | 'bold', string>> = {
  resolves: '1;32',
  impaired: '1;33',
  fails: '1;31',
  unknown: '1;35',
  dim: '2',
  bold: '1',
};
const INDENT = '    ';
const LABEL = 7;
/** Lines, where not all are wanted: an answer fits on the screen with the question. Queries take what the rest leaves. */
const MAX_LINES = 14;
const MAX_ROWS = 6;
const MAX_NOTES = 2;
const ANSWER_WIDTH = 27;
const NAME_WIDTH = 16;
const TIME_WIDTH = 7;

type Paint = (colour: keyof typeof COLOURS, text: string) => string;

/** A lookup as an SRE reads it on a terminal: the verdict, the reason, the repair, then who said what. */
export function renderLookup(report: LookupReport, { width, colour, all }: LookupStyle): string {
  const paint: Paint = (name, text) => (colour ? `\u001b[${COLOURS[name]}m${text}\u001b[0m` : text);
  const { verdict, notes } = report;
  const shown = all ? notes : notes.slice(0, MAX_NOTES);
  const above = [
    ...head(report, paint, width),
    ...labelled(
      'fix',
      verdict.fix.flatMap((line) => fixLines(line, width - INDENT.length - LABEL)),
      paint,
    ),
    ...labelled(
      'here',
      verdict.cause === 'name-invalid' ? [] : wrap(printable(programs(report)), width - INDENT.length - LABEL),
      paint,
    ),
    ...shown.flatMap((note) => noteLines(note, paint, width)),
    ...(notes.length > shown.length ? [`${INDENT}${notes.length - shown.length} more notes: --all`] : []),
  ];
  // An empty line stands before them, and one that counts the others behind them.
  const rows = all ? Number.POSITIVE_INFINITY : Math.max(1, Math.min(MAX_ROWS, MAX_LINES - above.length - 2));
  const lines = [
    ...above,
    ...(verdict.cause === 'name-invalid' ? [] : table(report, paint, width, rows)),
    ...(report.omitted ? [paint('dim', `${report.omitted} more: no time was left to ask`)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function head({ verdict, name }: LookupReport, paint: Paint, width: number): string[] {
  const status = verdict.status.toUpperCase();
  const subject = cut(printable(name), width - status.length - verdict.cause.length - 4);
  const gap = ' '.repeat(Math.max(2, width - status.length - 2 - subject.length - verdict.cause.length));
  return [
    `${paint(verdict.status, status)}  ${paint('bold', subject)}${gap}${paint('dim', verdict.cause)}`,
    ...wrap(printable(verdict.message), width - INDENT.length).map((line) => INDENT + line),
  ];
}

const labelled = (label: string, lines: readonly string[], paint: Paint): string[] =>
  lines.map((line, i) => INDENT + (i === 0 ? paint('dim', label.padEnd(LABEL)) : ' '.repeat(LABEL)) + line);

/** A command stays whole, to be copied; advice is wrapped. */
function fixLines(line: string, width: number): string[] {
  const text = printable(line);
  return text.startsWith('# ') ? wrap(text.slice(2), width - 2).map((part) => `# ${part}`) : [text];
}

/** What programs of this host do, and what came of it. */
function programs({ plan, walk, hostAnswer }: LookupReport): string {
  const servers = plan.servers.join(', ');
  const count = `${walk.queryCount} ${walk.queryCount === 1 ? 'query' : 'queries'}`;
  const ends = { resolved: 'found', denied: 'not found', failed: 'nothing of use', unsent: '' }[walk.end];
  const asks =
    walk.queryCount === 0
      ? `${plan.libc} sends no query`
      : walk.end === 'unsent'
        ? `${plan.libc} would send ${count} to ${servers}`
        : `${plan.libc} sends ${count} to ${servers}, ${duration(walk.costMs)}: ${ends}`;
  return hostAnswer ? `${asks}; ${getent(hostAnswer)}` : asks;
}

function getent({ outcome, addresses, durationMs, error }: HostAnswer): string {
  const said = {
    found: `getent: ${addresses.slice(0, 2).join(', ')}${addresses.length > 2 ? ` and ${addresses.length - 2} more` : ''}`,
    notfound: 'getent: not found',
    timeout: 'getent: still waiting',
    failed: `getent: ${error ?? 'failed'}`,
  }[outcome];
  if (durationMs === undefined) return said;
  return `${said} ${outcome === 'timeout' ? 'after' : 'in'} ${duration(durationMs)}`;
}

const noteLines = ({ message, fix }: Explanation, paint: Paint, width: number): string[] => [
  ...labelled('note', wrap(printable(message), width - INDENT.length - LABEL), paint),
  ...fix
    .filter((line) => !line.startsWith('# '))
    .slice(0, 1)
    .map((line) => `${INDENT}${' '.repeat(LABEL)}${printable(line)}`),
];

interface Row {
  readonly server: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly said: string;
  readonly durationMs: number;
  readonly weight: number;
}

/** One line for each query; those of one server about one name that came to the same share it. */
function table(report: LookupReport, paint: Paint, width: number, limit: number): string[] {
  const rows = rowsOf(report);
  const telling = rows.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
  const shown = Number.isFinite(limit) ? telling.slice(0, limit) : rows;
  if (shown.length === 0) return [];
  const most = (texts: readonly string[], limit: number) =>
    Math.min(limit, Math.max(...texts.map((text) => text.length)));
  const types = most(
    shown.map((row) => row.types.join(' ')),
    16,
  );
  const said = most(
    shown.map((row) => row.said),
    ANSWER_WIDTH,
  );
  // An IPv6 address may be half as long as the line.
  const server = most(
    shown.map((row) => row.server),
    Math.max(15, width - types - said - TIME_WIDTH - NAME_WIDTH - 4 * 2),
  );
  const lines = shown.map((row) => {
    const columns = [
      cutMiddle(row.server, server).padEnd(server),
      row.types.join(' ').padEnd(types),
      cut(row.said, said).padEnd(said),
      (row.durationMs > 0 ? duration(row.durationMs) : '').padStart(TIME_WIDTH),
    ].join('  ');
    return `${columns}  ${cutMiddle(row.name, Math.max(NAME_WIDTH, width - columns.length - 2))}`;
  });
  const left = rows.length - shown.length;
  return ['', ...lines, ...(left > 0 ? [paint('dim', `${left} more: --all`)] : [])];
}

function rowsOf({ queries, verdict, clusterDomain, walk, name }: LookupReport): readonly Row[] {
  const rows = new Map<string, Row>();
  // Nearly all names end in the cluster domain, which leaves no room for what tells them apart.
  const suffix = `.${clusterDomain}`;
  const short = (text: string) =>
    text.endsWith(suffix) ? `${printable(text.slice(0, -clusterDomain.length))}…` : printable(text);
  const walked = new Set(walk.queries.map(({ server, name, type }) => `${server} ${name} ${type}`));
  for (const [index, lookup] of queries.entries()) {
    const said = short(saidBy(lookup));
    const key = `${lookup.server} ${lookup.name} ${said}`;
    const row = rows.get(key);
    const weight = verdict.evidence.includes(index) ? 2 : isTelling(lookup, walked, name) ? 1 : 0;
    rows.set(key, {
      server: printable(lookup.server),
      name: short(lookup.name),
      said,
      types: [...(row?.types ?? []), lookup.type],
      durationMs: Math.max(row?.durationMs ?? 0, lookup.durationMs),
      weight: Math.max(row?.weight ?? 0, weight),
    });
  }
  return [...rows.values()];
}

/** What programs would ask, and other types and servers of the name that was meant. */
const isTelling = ({ server, name, type, purpose }: Lookup, walked: ReadonlySet<string>, asked: string): boolean =>
  purpose === 'asked' && (walked.has(`${server} ${name} ${type}`) || name === asked);

/** The answer, or in its place why there is none. */
function saidBy({ outcome, rcode = 'NOERROR', answers, aliases = [], transport, attempts = 1 }: Lookup): string {
  const over = transport === 'tcp' ? ' (TCP)' : attempts > 1 ? ` (try ${attempts})` : '';
  if (outcome !== 'answer')
    return { timeout: 'no answer', refused: 'port closed', unreachable: 'unreachable', malformed: 'unreadable' }[
      outcome
    ];
  if (answers.length > 0)
    return `${answers.slice(0, 2).join(', ')}${answers.length > 2 ? ` +${answers.length - 2}` : ''}${over}`;
  if (aliases.length > 0) return `alias of ${aliases.at(-1)}`;
  return `${rcode === 'NOERROR' ? 'no data' : rcode}${over}`;
}
