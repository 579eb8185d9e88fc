import t from 'tap';
import migrations from '../../src/collectors/migrations.ts';
import { encodeEpisode } from '../../src/facts/history/format.ts';
import { seal } from '../../src/facts/history/sealed.ts';
import { headOf } from '../../src/model/episode.ts';
import { platform } from '../support/platform.ts';
import { episodeAt, idAt } from '../support/remembered.ts';
import { type Changes, collected, FOREIGN } from '../support/tree.ts';

const HOST = 'kubevirt-guest-healthy';
const OPTIONS = { lookups: [], dnsTimeoutMs: 100, historyFolder: '/var/lib/netdiagd' };
const FOLDER = '/var/lib/netdiagd/episodes';
const fileOf = (id: string): string => `var/lib/netdiagd/episodes/${id}.json`;
const NONE = 'no live migration of this host was noticed';

t.test('migrations', async (t) => {
  const of = (changes: Changes) => collected(t, migrations, HOST, changes, OPTIONS);

  t.test('none', async (t) => {
    t.same(await of({}), { state: 'absent', reason: `no history: there is no ${FOLDER}` });
    t.same(await of({ 'var/lib/netdiagd/episodes/notes.txt': 'x' }), { state: 'absent', reason: NONE });
    const flap = episodeAt(0, { kind: 'link-flap' });
    t.same(await of({ [fileOf(flap.id)]: encodeEpisode(flap) }), { state: 'absent', reason: NONE });
    t.match(await of({ ...FOREIGN, [fileOf(idAt(0))]: encodeEpisode(episodeAt(0)) }), {
      state: 'absent',
      reason: 'the history is that of another network namespace',
    });
    const options = { lookups: [], dnsTimeoutMs: 100 };
    t.same(await migrations.collect(platform(), options), {
      state: 'absent',
      reason: 'no folder of the history is known',
    });
  });

  t.test('the latest, and heads of those before', async (t) => {
    const all = Array.from({ length: 30 }, (_, i) => episodeAt(i * 600));
    const slice = await of(Object.fromEntries(all.map((episode) => [fileOf(episode.id), encodeEpisode(episode)])));
    t.same(slice, { state: 'ok', value: { latest: all[29], earlier: all.slice(9, 29).reverse().map(headOf) } });
    const twice = [2, 10].map((number) => episodeAt(0, { id: idAt(0, number) }));
    t.match(await of(Object.fromEntries(twice.map((episode) => [fileOf(episode.id), encodeEpisode(episode)]))), {
      value: { latest: { id: idAt(0, 10) } },
    });
  });

  t.test('damaged', async (t) => {
    const good = encodeEpisode(episodeAt(0));
    const damaged = { [fileOf(idAt(60))]: encodeEpisode(episodeAt(60)).slice(0, -9) };
    const reason = `${FOLDER}/${idAt(60)}.json: its checksum is not the one that it was written with`;
    t.same(await of(damaged), { state: 'failed', error: `the history is damaged: ${reason}` });
    const slice = { state: 'ok', value: { latest: episodeAt(0), earlier: [] }, note: `not read: ${reason}` };
    t.same(await of({ ...damaged, [fileOf(idAt(0))]: good }), slice);
    t.match(await of({ [fileOf(idAt(60))]: good }), { state: 'failed', error: /it is of the episode/ });
    t.match(await of({ [fileOf(idAt(0))]: '' }), { state: 'failed', error: /no checksum/ });
  });

  t.test('of a later release', async (t) => {
    const text = seal({ netdiagd: 'episode', version: 2, value: {} });
    t.match(await of({ [fileOf(idAt(0))]: text }), {
      state: 'absent',
      reason: /a later release of netdiagd wrote it, in version 2/,
    });
  });

  t.test('of another user', async (t) => {
    const error = `EACCES: permission denied, scandir '${FOLDER}'`;
    const os = platform({ readDir: () => Promise.reject(new Error(error)) });
    t.same(await migrations.collect(os, OPTIONS), {
      state: 'absent',
      reason: `the history is not for this user: ${error}`,
    });
    const broken = platform({ readDir: () => Promise.reject(new Error('EIO: i/o error')) });
    await t.rejects(migrations.collect(broken, OPTIONS), { message: /EIO/ });
  });
});
