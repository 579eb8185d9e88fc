import { EventRing } from '../../src/engine/event-ring.ts';
import type { Chronicle } from '../../src/model/chronicle.ts';
import type { Episode, EpisodeKind } from '../../src/model/episode.ts';
import { HttpProblem } from '../../src/model/route.ts';
import type { Changes, HostState } from '../../src/model/state.ts';
import { agentOf } from './agent.ts';
import { TAKEN_AT } from './hosts.ts';

export const stateOf = (parts: Partial<HostState> = {}): HostState => ({
  takenAt: TAKEN_AT,
  durationMs: 12,
  interfaces: [],
  gateways: [],
  routes: [],
  leases: [],
  answers: [],
  neighbours: [],
  connections: [],
  launchers: [],
  findings: [],
  unseen: [],
  omitted: [],
  ...parts,
});

/** A migration from master1 to master2, unless the test says otherwise. */
export const episodeOf = (id: string, kind: EpisodeKind = 'migration', parts: Partial<Episode> = {}): Episode => ({
  id,
  kind,
  confidence: 'certain',
  words: `${kind} ${id}`,
  reasons: ['the host name in downward metrics changed'],
  at: TAKEN_AT,
  noticedAt: TAKEN_AT,
  updatedAt: TAKEN_AT,
  settled: true,
  signals: [
    { kind: 'node-changed', at: TAKEN_AT, from: 'master1', to: 'master2' },
    { kind: 'peers-notified', at: TAKEN_AT, subject: 'eth0' },
    { kind: 'peers-notified', at: TAKEN_AT, subject: 'eth1' },
  ],
  downtime: { outages: [] },
  before: stateOf(),
  after: stateOf(),
  changes: [],
  impact: {
    connections: { kept: 1, gone: 0, orphaned: 0 },
    findings: { appeared: [], persisted: [], cleared: [] },
  },
  ...parts,
});

export const changesOf = (point: string): Changes => ({
  apiVersion: 'netdiagd/v1',
  kind: 'Changes',
  since: { point, takenAt: TAKEN_AT },
  until: { point: 'now', takenAt: TAKEN_AT },
  changes: [],
  unseen: [],
});

/** A chronicle of these episodes, which notes what it was asked. */
export function chronicleOf(episodes: readonly Episode[] = [], ring: EventRing = new EventRing()) {
  const asked: string[] = [];
  const chronicle: Chronicle = {
    episodes: () => episodes,
    episode: (id) => episodes.find((episode) => episode.id === id),
    async changesSince(point) {
      asked.push(point);
      if (point === 'baseline' || !Number.isNaN(Date.parse(point))) return changesOf(point);
      throw new HttpProblem(404, 'No such point', `nothing is known of "${point}"`);
    },
    async saveBaseline() {
      asked.push('save');
      return { takenAt: TAKEN_AT };
    },
    listen: (listener, lastId) => ring.listen(listener, lastId),
    renderEpisodes: (list) => list.map(({ words }) => `${words}\n`).join(''),
    renderEpisode: ({ words }) => `${words}, in full\n`,
    renderChanges: ({ since }) => `nothing changed since ${since.point}\n`,
  };
  return { chronicle, asked, ring };
}

/** An agent that has a chronicle of these episodes. */
export function rememberingAgent(episodes: readonly Episode[] = []) {
  const { chronicle, asked, ring } = chronicleOf(episodes);
  return { agent: Object.defineProperty(agentOf({}), 'chronicle', { value: chronicle }), asked, ring };
}
