import { counted } from '../facts/counted.ts';
import { commonDomain } from '../facts/migration.ts';
import type { Episode, EpisodeHead, Outage } from '../model/episode.ts';
import { few } from './diff/pairs.ts';
import { isInUse } from './downtime.ts';
import { type PageStyle, type Paint, page, painter, span, stamp } from './page.ts';
import { printable } from './text.ts';
import { cut, wrap } from './wrap.ts';

type Listed = Pick<
  Episode | EpisodeHead,
  'id' | 'at' | 'words' | 'confidence' | 'from' | 'to' | 'downtime' | 'impact'
> &
  Pick<Episode, 'after'>;

/** What was no live migration is not in the list, and how to see it. */
export interface LeftOut {
  readonly others: number;
  readonly shownBy: string;
}

/** Episodes shown at most: the JSON has them all. */
const MOST = 50;
const TIME = 25;

/** What happened, the latest first: when, what, how sure, how long it was out, and its id. */
export function renderEpisodes(episodes: readonly Listed[], style: PageStyle, left?: LeftOut): string {
  const paint = painter(style);
  const sorted = episodes.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const earlier = sorted.length - MOST;
  const others = left?.others ?? 0;
  return page([
    sorted.length === 0 ? [left ? 'No live migration was noticed.' : 'Nothing was noticed.'] : [],
    ...sorted.slice(0, MOST).map((episode) => lines(episode, style, paint)),
    earlier > 0 ? [`and ${earlier} earlier: --format json`] : [],
    others > 0 ? [`${counted(others, 'other event')}: ${left?.shownBy}`] : [],
  ]);
}

function lines(episode: Listed, { width }: PageStyle, paint: Paint): string[] {
  const { id, at, confidence } = episode;
  const room = width - TIME - confidence.length - 2;
  const [first = '', ...more] = wrap(printable(shortWords(episode)), room);
  const gap = ' '.repeat(Math.max(2, width - TIME - first.length - confidence.length));
  const facts = wrap(printable(factsOf(episode).join(' · ')), width - TIME);
  const last = facts.at(-1) ?? '';
  const fits = TIME + last.length + 2 + id.length <= width;
  const name = paint('dim', cut(printable(id), width - TIME));
  const indent = ' '.repeat(TIME);
  return [
    `${stamp(at)}  ${paint('bold', first)}${gap}${paint('dim', confidence)}`,
    ...more.map((line) => indent + paint('bold', line)),
    ...(fits ? facts.slice(0, -1) : facts).map((line) => indent + line),
    fits
      ? `${indent}${last}${' '.repeat(width - TIME - last.length - id.length)}${name}`
      : `${' '.repeat(Math.max(TIME, width - id.length))}${name}`,
  ];
}

function shortWords({ words, from, to }: Listed): string {
  const domain = commonDomain(from, to);
  return domain === '' ? words : words.replaceAll(domain, '');
}

function factsOf({ downtime, impact, after }: Listed): readonly string[] {
  const { gone, orphaned } = impact.connections;
  const found = impact.findings.appeared.length;
  const isSilent = ({ target, seconds }: Outage) =>
    seconds === undefined && (after === undefined || isInUse(target, after));
  const silent = downtime.outages.filter(isSilent).map(({ target }) => target);
  return [
    downtime.seconds === undefined ? '' : `stood still ${span(downtime.seconds)}`,
    silent.length > 0 ? `no answer since from ${few(silent, 1)}` : '',
    gone > 0 ? `${counted(gone, 'connection')} gone` : '',
    orphaned > 0 ? `${counted(orphaned, 'connection')} bound to an address that is gone` : '',
    found > 0 ? counted(found, 'new finding') : '',
  ].filter(Boolean);
}
