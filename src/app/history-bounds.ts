import type { HistoryConfig } from '../model/agent.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const MAX_EPISODES = 100;
const MAX_RECORD_BYTES = 512 * KIB;
/** Whatever is on the disk is in memory too. */
const MAX_STATE_BYTES = 32 * MIB;
const MAX_EPISODE_BYTES = 16 * MIB;
/** Into so many segments the states are cut, so that a part of them can go. */
const SEGMENTS = 8;

/** How the room of the folder is shared out. */
export interface HistoryBounds {
  readonly maxStates: number;
  readonly stateBytes: number;
  readonly segmentBytes: number;
  readonly segmentStates: number;
  readonly maxEpisodes: number;
  readonly episodeBytes: number;
  /** Of one state, and of the baseline. */
  readonly recordBytes: number;
  readonly oneEpisodeBytes: number;
}

/** Half of it for episodes, an eighth for the baseline, the rest for states. */
export function historyBounds({ maxStates, maxBytes }: HistoryConfig): HistoryBounds {
  const stateBytes = Math.min((maxBytes * 3) / 8, MAX_STATE_BYTES);
  return {
    maxStates,
    stateBytes,
    segmentBytes: Math.min(stateBytes / SEGMENTS, MIB),
    segmentStates: Math.max(Math.floor(maxStates / SEGMENTS), 1),
    maxEpisodes: MAX_EPISODES,
    episodeBytes: Math.min(maxBytes / 2, MAX_EPISODE_BYTES),
    recordBytes: Math.min(maxBytes / 8, MAX_RECORD_BYTES),
    oneEpisodeBytes: Math.min(maxBytes / 4, MAX_RECORD_BYTES),
  };
}
