import {
  CONFIDENCES,
  type Downtime,
  EPISODE_KINDS,
  type Episode,
  type Impact,
  type Outage,
  SIGNALS,
  type Signal,
} from '../../model/episode.ts';
import { isEpisodeId } from './episode-id.ts';
import { flag, list, maybe, number, object, oneOf, type Shape, text, time } from './shape.ts';
import { change, hostState } from './state-shape.ts';

const texts = list(text);

const episodeId: Shape<string> = (value, path) => {
  if (typeof value === 'string' && isEpisodeId(value)) return value;
  throw new Error(`${path} is not an id`);
};

/** What a file must hold to be taken for an episode. */
export const episode: Shape<Episode> = object<Episode>({
  id: episodeId,
  kind: oneOf(...EPISODE_KINDS),
  confidence: oneOf(...CONFIDENCES),
  words: text,
  reasons: texts,
  at: time,
  noticedAt: time,
  updatedAt: time,
  settled: flag,
  signals: list(
    object<Signal>({
      kind: oneOf(...SIGNALS),
      at: time,
      count: maybe(number),
      subject: maybe(text),
      from: maybe(text),
      to: maybe(text),
      seconds: maybe(number),
    }),
  ),
  from: maybe(text),
  to: maybe(text),
  downtime: object<Downtime>({
    seconds: maybe(number),
    by: maybe(oneOf('process', 'clock-step', 'node-clock')),
    outages: list(
      object<Outage>({ target: text, lastAnswered: maybe(time), firstAnswered: maybe(time), seconds: maybe(number) }),
    ),
  }),
  before: maybe(hostState),
  after: maybe(hostState),
  changes: list(change),
  impact: object<Impact>({
    connections: object<Impact['connections']>({ kept: number, gone: number, orphaned: number }),
    findings: object<Impact['findings']>({ appeared: texts, persisted: texts, cleared: texts }),
  }),
});
