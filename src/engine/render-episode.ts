import { counted } from '../facts/counted.ts';
import type { Downtime, Episode, EpisodeKind, Outage } from '../model/episode.ts';
import type { Aspect, FindingState } from '../model/state.ts';
import { isUndecided } from './diff/host.ts';
import { unseenOf } from './diff.ts';
import { isInUse } from './downtime.ts';
import { clock, fixLines, hanging, labelled, type PageStyle, type Paint, page, painter, span, stamp } from './page.ts';
import { changeLines, unseenLines } from './render-changes.ts';
import { sideBySide } from './render-states.ts';
import { signalWords } from './signal-words.ts';
import { printable } from './text.ts';
import { wrap } from './wrap.ts';

const INDENT = 4;
const LABEL = 7;
const FIX = 5;
/** Lines of one kind that are shown; the JSON has them all. */
const MOST_SIGNALS = 8;
const MOST_OUTAGES = 8;
const MOST_FINDINGS = 10;
const GRADES = ['critical', 'warning', 'info'] as const;
const MARKS = { critical: '✗', warning: '!', info: '·' } as const;

const TITLES: Readonly<Record<EpisodeKind, string>> = {
  migration: 'MIGRATED',
  resume: 'RESUMED',
  pause: 'PAUSED',
  announcement: 'ANNOUNCED',
  reboot: 'REBOOTED',
  'agent-restart': 'AGENT RESTARTED',
  'link-flap': 'LINK FLAPPED',
  replug: 'REPLUGGED',
  'dhcp-renewal': 'LEASE RENEWED',
  reconfiguration: 'RECONFIGURED',
  'clock-step': 'CLOCK SET',
  'gateway-change': 'GATEWAY CHANGED',
  'watch-gap': 'CHANGES MISSED',
  'guest-arrived': 'GUEST ARRIVED',
  'guest-left': 'GUEST LEFT',
};

/** Told with what became of it. */
const ELSEWHERE: readonly Aspect[] = ['connection', 'finding'];

/** In these the VM does not run for a while. */
const STANDSTILLS: ReadonlySet<EpisodeKind> = new Set(['migration', 'resume', 'pause', 'announcement']);

interface Sheet {
  readonly style: PageStyle;
  readonly paint: Paint;
}

/** One episode in words first: what it was, why we think so, how long it was out, what changed and broke; then the data. */
export function renderEpisode(episode: Episode, style: PageStyle): string {
  const sheet = { style, paint: painter(style) };
  const { before, after, changes } = episode;
  const unseen = before && after ? unseenOf(before, after) : [];
  return page([
    head(episode, sheet),
    [...told(episode, sheet), ...proofs(episode, sheet), ...outages(episode, sheet)],
    section('What became of it', impactLines(episode, sheet), sheet),
    section(
      'What changed',
      changeLines(
        changes.filter(({ aspect }) => !ELSEWHERE.includes(aspect)),
        style,
        sheet.paint,
        INDENT,
      ),
      sheet,
    ),
    section(
      'Before and after',
      before && after ? sideBySide(before, after, style, sheet.paint) : missing(episode),
      sheet,
    ),
    unseenLines(unseen, style, sheet.paint),
  ]);
}

const section = (title: string, lines: readonly string[], { paint }: Sheet): string[] =>
  lines.length > 0 ? [paint('bold', title), ...lines] : [];

function head({ kind, confidence, words, at, before, after }: Episode, { style, paint }: Sheet): string[] {
  const title = TITLES[kind] ?? String(kind).toUpperCase();
  const hostname = (after ?? before)?.hostname;
  const facts = [...(hostname === undefined ? [] : [printable(hostname)]), stamp(at), confidence];
  return [
    `${paint(kind === 'migration' ? 'warning' : 'info', title)}  ${facts.join(' · ')}`,
    ...wrap(printable(words), style.width).map((line) => paint('bold', line)),
  ];
}

function label(name: string, lines: readonly string[], { paint }: Sheet): string[] {
  return labelled(name, lines, { paint, indent: INDENT, width: LABEL });
}

const room = ({ style }: Sheet): number => style.width - INDENT - LABEL;

const told = ({ reasons }: Episode, sheet: Sheet): string[] =>
  label(
    'why',
    reasons.flatMap((reason) => hanging(reason, room(sheet))),
    sheet,
  );

function proofs({ signals, settled }: Episode, sheet: Sheet): string[] {
  const lines = signals
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, MOST_SIGNALS)
    .flatMap((signal) => hanging(`${signal.at.slice(11, 23)} ${signalWords(signal)}`, room(sheet), 13));
  const more = signals.length > MOST_SIGNALS ? [`and ${signals.length - MOST_SIGNALS} more`] : [];
  return [
    ...label('proof', [...lines, ...more], sheet),
    ...(settled ? [] : label('', ['more is looked at: this may still change'], sheet)),
  ];
}

const CLOCKS: Readonly<Record<NonNullable<Downtime['by']>, string>> = {
  process: 'by the clock of netdiagd itself',
  'clock-step': 'by how far the time of day was set',
  'node-clock': "by the node's clock",
};

function outages({ kind, downtime, at, after }: Episode, sheet: Sheet): string[] {
  const { seconds, by, outages: targets } = downtime;
  const unknown = STANDSTILLS.has(kind) ? ['no clock shows how long the VM stood still'] : [];
  const stood =
    seconds === undefined
      ? unknown
      : [`the VM stood still for ${span(seconds)}${by === undefined ? '' : `, ${CLOCKS[by]}`}`];
  const words = (outage: Outage) => outageWords(outage, at, after === undefined || isInUse(outage.target, after));
  const lines = [...stood, ...targets.slice(0, MOST_OUTAGES).map(words)];
  const more = targets.length > MOST_OUTAGES ? [`and ${targets.length - MOST_OUTAGES} more`] : [];
  return label('out', [...lines.flatMap((line) => hanging(line, room(sheet))), ...more], sheet);
}

function outageWords({ target, seconds, lastAnswered }: Outage, at: string, isUsed: boolean): string {
  if (seconds === 0) return `${target}: answered at once`;
  if (seconds !== undefined) return `${target}: answered after ${span(seconds)}`;
  const last = lastAnswered === undefined ? '' : `, last answered at ${clock(lastAnswered, at)}`;
  return `${target}: ${isUsed ? 'has not answered since' : 'no longer in use'}${last}`;
}

/** What broke, what was broken before, and what is mended. */
function impactLines(episode: Episode, sheet: Sheet): string[] {
  const { impact, before, after } = episode;
  // It may have been there before all the same.
  const remarked = (item: FindingState): FindingState =>
    before && isUndecided(before, item.id)
      ? { ...item, message: `${item.message} (could not be judged before)` }
      : item;
  const messages = new Map(
    [...(before?.findings ?? []), ...(after?.findings ?? [])].map((item) => [item.id, remarked(item)]),
  );
  const { appeared, persisted, cleared } = impact.findings;
  return [
    ...findingLines('new', appeared, messages, sheet),
    ...findingLines('still', persisted, messages, sheet),
    ...findingLines('gone', cleared, messages, sheet),
    ...label(
      'TCP',
      tcpWords(episode).flatMap((words) => hanging(words, room(sheet))),
      sheet,
    ),
  ];
}

function findingLines(
  name: string,
  ids: readonly string[],
  known: ReadonlyMap<string, FindingState>,
  sheet: Sheet,
): string[] {
  const width = sheet.style.width - INDENT - LABEL;
  const isEffect = (id: string) => (known.get(id)?.rootCause === false ? 1 : 0);
  const gradeOf = (id: string) => GRADES.indexOf(known.get(id)?.severity ?? 'info');
  const sorted = ids.toSorted((a, b) => isEffect(a) - isEffect(b) || gradeOf(a) - gradeOf(b));
  const lines = sorted.slice(0, MOST_FINDINGS).flatMap((id) => {
    const finding = known.get(id);
    const isGone = name === 'gone';
    const colour = isGone ? 'good' : (finding?.severity ?? 'info');
    const mark = isGone ? '✓' : MARKS[finding?.severity ?? 'info'];
    const [first = '', ...more] = wrap(printable(finding?.message ?? id), width - 2);
    const fix = name === 'new' ? (finding?.fix ?? []) : [];
    const repair = fix.flatMap((line) => fixLines(printable(line), width - 2 - FIX));
    return [
      `${sheet.paint(colour, mark)} ${first}`,
      ...more.map((line) => `  ${line}`),
      ...labelled('fix', repair, { paint: sheet.paint, indent: 2, width: FIX }),
    ];
  });
  return label(name, ids.length > MOST_FINDINGS ? [...lines, `and ${ids.length - MOST_FINDINGS} more`] : lines, sheet);
}

function tcpWords({ impact: { connections }, changes, before }: Episode): readonly string[] {
  const { kept, gone } = connections;
  if (before?.unseen.includes('connection')) return [];
  const sentences = changes.filter(({ aspect }) => aspect === 'connection').map(({ words }) => words);
  if (kept + gone === 0) return sentences;
  return [`${kept} of ${counted(kept + gone, 'connection is', 'connections are')} still there`, ...sentences];
}

const missing = ({ before, after }: Episode): string[] =>
  after === undefined && before === undefined
    ? []
    : [
        `    ${before === undefined ? 'what was before is not known: netdiagd had not looked' : 'what is now was not looked at yet'}`,
      ];
