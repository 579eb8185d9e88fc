import { encodeBaseline, encodeEpisode, encodeState } from '../facts/history/format.ts';
import type { Episode } from '../model/episode.ts';
import type { HostState } from '../model/state.ts';

/** As it is written, in no more than so many bytes; undefined where that cannot be. */
type Fit<T> = (value: T, maxBytes: number) => string | undefined;

export const stateText: Fit<HostState> = (state, maxBytes) =>
  firstFitting([() => encodeState(state), () => encodeState(slimmed(state))], maxBytes);

export const baselineText: Fit<HostState> = (state, maxBytes) =>
  firstFitting([() => encodeBaseline(state), () => encodeBaseline(slimmed(state))], maxBytes);

export const episodeText: Fit<Episode> = (episode, maxBytes) => {
  const { before, after, ...rest } = episode;
  const slim = {
    ...rest,
    ...(before && { before: slimmed(before) }),
    ...(after && { after: slimmed(after) }),
  };
  return firstFitting([() => encodeEpisode(episode), () => encodeEpisode(slim), () => encodeEpisode(rest)], maxBytes);
};

function firstFitting(texts: readonly (() => string)[], maxBytes: number): string | undefined {
  for (const make of texts) {
    const text = make();
    if (Buffer.byteLength(text) <= maxBytes) return text;
  }
  return undefined;
}

/** Of a host with thousands of connections these are what takes the room. */
const slimmed = (state: HostState): HostState => ({
  ...state,
  connections: [],
  neighbours: [],
  omitted: [...state.omitted, 'connections and neighbours, for want of room'],
});
