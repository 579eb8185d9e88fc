import type { AgentEvent, Episode } from './episode.ts';
import type { Changes } from './state.ts';

/** What the daemon remembers of its host, and tells. */
export interface Chronicle {
  /** The latest first. */
  episodes(): readonly Episode[];
  episode(id: string): Episode | undefined;
  /**
   * What is different now from `baseline`, a time (ISO 8601), or before the episode with this id.
   * @throws HttpProblem 404 where nothing is known of that point, 400 where it is none.
   */
  changesSince(point: string): Promise<Changes>;
  /**
   * Keeps the state of now for later comparisons, in place of the one that was kept before. `memoryOnly` says why it does
   * not outlast the daemon, where the disk does not take it.
   */
  saveBaseline(): Promise<{ readonly takenAt: string; readonly memoryOnly?: string }>;
  /** Calls the listener for each event after that with this id, as far back as they are kept, until it is closed. */
  listen(listener: (event: AgentEvent) => void, lastId?: number): { close(): void };
  /** `others`: how many were left out that were no live migration; undefined where none is. */
  renderEpisodes(episodes: readonly Episode[], others?: number): string;
  renderEpisode(episode: Episode): string;
  renderChanges(changes: Changes): string;
}
