import type { Aspect, Change, Changes } from '../model/state.ts';
import { clock, hanging, labelled, type PageStyle, type Paint, page, painter, span, stamp } from './page.ts';
import { printable } from './text.ts';
import { wrap } from './wrap.ts';

/** Width of the column that says what each is about. */
const LABEL = 12;

/** What a comparison says in place of the name of an aspect that it could not compare. */
const NOT_SEEN: Readonly<Record<Aspect, string>> = {
  node: 'the node',
  boot: 'the start of the host',
  interface: 'interfaces',
  address: 'addresses',
  gateway: 'gateways',
  route: 'routes',
  lease: 'DHCP leases',
  resolver: 'DNS servers',
  answer: 'what DNS servers say',
  neighbour: 'neighbours',
  connection: 'connections',
  launcher: 'VMs of this node',
  finding: 'findings',
};

/** What changed, as an SRE reads it on a terminal: one sentence each, the most telling first. */
export function renderChanges(changes: Changes, style: PageStyle): string {
  const paint = painter(style);
  return page([
    head(changes, style, paint),
    changeLines(changes.changes, style, paint),
    unseenLines(changes.unseen, style, paint),
  ]);
}

function head({ hostname, since, until, changes }: Changes, { width }: PageStyle, paint: Paint): string[] {
  const word = changes.length === 0 ? 'SAME' : 'CHANGED';
  const count = changes.length === 0 ? 'no change' : `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`;
  const seconds = (Date.parse(until.takenAt) - Date.parse(since.takenAt)) / 1000;
  const within = seconds === 0 ? ': it is the same look' : ` within ${span(seconds)}`;
  const facts = [
    ...(hostname === undefined ? [] : [printable(hostname)]),
    `${count}${seconds < 0 ? ` from a later look to one ${span(-seconds)} earlier` : within}`,
  ];
  const indent = ' '.repeat(word.length + 2);
  const [first = '', ...more] = wrap(facts.join(' · '), width - indent.length);
  const points = `${pointOf(since)} → ${pointOf(until, since.takenAt)}`;
  return [
    `${paint(changes.length === 0 ? 'good' : 'warning', word)}  ${first}`,
    ...[...more, ...wrap(points, width - indent.length)].map((line) => indent + line),
  ];
}

/** Of a time that was asked for, the look that is meant tells enough. */
function pointOf({ point, takenAt }: Changes['since'], day?: string): string {
  const time = day === undefined ? stamp(takenAt) : clock(takenAt, day);
  return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)$/.test(point) ? time : `${printable(point)}, ${time}`;
}

/** One line for each, behind what it is about. */
export function changeLines(changes: readonly Change[], { width }: PageStyle, paint: Paint, indent = 0): string[] {
  const room = width - indent - LABEL;
  return [...new Set(changes.map(({ aspect }) => aspect))].flatMap((aspect) =>
    labelled(
      aspect,
      changes
        .filter((change) => change.aspect === aspect)
        .flatMap((change) => hanging(change.words, room).map((line) => coloured(change, line, paint))),
      { paint, indent, width: LABEL },
    ),
  );
}

function coloured({ aspect, kind }: Change, line: string, paint: Paint): string {
  if (aspect !== 'finding') return line;
  return kind === 'vanished' ? paint('good', line) : paint('critical', line);
}

export function unseenLines(unseen: readonly Aspect[], { width }: PageStyle, paint: Paint): string[] {
  if (unseen.length === 0) return [];
  const names = unseen.map((aspect) => NOT_SEEN[aspect] ?? printable(String(aspect)));
  return wrap(`not seen both times, and not compared: ${names.join(', ')}`, width).map((line) => paint('dim', line));
}
