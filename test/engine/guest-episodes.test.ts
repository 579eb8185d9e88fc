import t from 'tap';
import { guestEpisodes } from '../../src/engine/guest-episodes.ts';
import type { LauncherState } from '../../src/model/state.ts';
import { state } from '../support/states.ts';

const launcher = (vm: string, parts: Partial<LauncherState> = {}): LauncherState => ({
  pod: `prod/virt-launcher-${vm}-abc`,
  vm,
  netns: Number(vm.replace(/\D/g, '')) + 1,
  running: true,
  macs: [],
  ...parts,
});
const node = (...launchers: readonly LauncherState[]) => state({ role: 'node', launchers });
const now = new Date('2026-11-20T12:00:05.000Z');
const free = { isKnown: () => false, now };

t.test('guests that came and went, as episodes that are over', async (t) => {
  const episodes = guestEpisodes(node(launcher('vm1')), node(launcher('vm2', { incoming: true, heard: true })), free);
  t.match(
    episodes.map(({ kind, words, settled, noticedAt }) => ({ kind, words, settled, noticedAt })),
    [
      { kind: 'guest-left', words: /prod\/vm1/, settled: true, noticedAt: now.toISOString() },
      { kind: 'guest-arrived', words: /live migration of VM prod\/vm2 to this node/, settled: true },
    ],
  );
  t.same(guestEpisodes(node(launcher('vm1')), node(launcher('vm1')), free), [], 'nothing has happened');
});

t.test('each has an id of its own', async (t) => {
  const crowd = Array.from({ length: 80 }, (_, n) => launcher(`vm${n}`));
  const taken = new Set<string>();
  const drained = guestEpisodes(node(...crowd), node(), { isKnown: (id) => id.endsWith('-1'), now });
  for (const { id } of drained) taken.add(id);
  t.equal(drained.length, 50, 'a drained node is told of, and not without end');
  t.equal(taken.size, 50);
  t.notOk(
    [...taken].some((id) => id.endsWith('-1')),
    'what is in use stays as it is',
  );
});
