import type { Episode, EpisodeHead } from '../model/episode.ts';
import { type PageStyle, type Paint, page, painter, span } from './page.ts';
import { printable } from './text.ts';
import { cut, wrap } from './wrap.ts';

type Listed = Pick<Episode | EpisodeHead, 'id' | 'at' | 'words' | 'confidence' | 'from' | 'to' | 'downtime' | 'impact'>;

/** Episodes shown at most: the JSON has them all. */
const MOST = 50;
const TIME = 21;

/** What happened, the latest first: when, what, how sure, how long it was out, and its id. */
export function renderEpisodes(episodes: readonly Listed[], style: PageStyle): string {
  const paint = painter(style);
  const sorted = episodes.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const left = sorted.length - MOST;
  return page([
    sorted.length === 0 ? ['Nothing is remembered.'] : [],
    ...sorted.slice(0, MOST).map((episode) => lines(episode, style, paint)),
    left > 0 ? [`and ${left} earlier: --format json`] : [],
  ]);
}

function lines(episode: Listed, { width }: PageStyle, paint: Paint): string[] {
  const { id, at, confidence } = episode;
  const room = width - TIME - confidence.length - 2;
  const [first = '', ...more] = wrap(printable(shortWords(episode)), room);
  const gap = ' '.repeat(Math.max(2, width - TIME - first.length - confidence.length));
  const facts = wrap(factsOf(episode).join(' · '), width - TIME);
  const last = facts.at(-1) ?? '';
  const fits = TIME + last.length + 2 + id.length <= width;
  const name = paint('dim', cut(printable(id), width - TIME));
  const indent = ' '.repeat(TIME);
  return [
    `${at.slice(0, 19).replace('T', ' ')}  ${paint('bold', first)}${gap}${paint('dim', confidence)}`,
    ...more.map((line) => indent + paint('bold', line)),
    ...(fits ? facts.slice(0, -1) : facts).map((line) => indent + line),
    fits
      ? `${indent}${last}${' '.repeat(width - TIME - last.length - id.length)}${name}`
      : `${' '.repeat(Math.max(TIME, width - id.length))}${name}`,
  ];
}

/** Nodes of one cluster mostly have one domain, which tells nothing. */
function shortWords({ words, from, to }: Listed): string {
  const domain = from?.includes('.') ? from.slice(from.indexOf('.')) : undefined;
  return domain !== undefined && to?.endsWith(domain) ? words.replaceAll(domain, '') : words;
}

function factsOf({ downtime, impact }: Listed): readonly string[] {
  const { gone, orphaned } = impact.connections;
  const found = impact.findings.appeared.length;
  const open = downtime.outages.filter(({ seconds }) => seconds === undefined).length;
  return [
    downtime.seconds === undefined ? '' : `stood still ${span(downtime.seconds)}`,
    open > 0 ? `${open} still ${open === 1 ? 'does' : 'do'} not answer` : '',
    gone > 0 ? `${gone} ${gone === 1 ? 'connection' : 'connections'} gone` : '',
    orphaned > 0 ? `${orphaned} bound to an address that is gone` : '',
    found > 0 ? `${found} new ${found === 1 ? 'finding' : 'findings'}` : '',
  ].filter(Boolean);
}
