import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Episode, EpisodeHead } from '../../src/model/episode.ts';
import type { Changes } from '../../src/model/state.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { GUESTS } from '../support/lab/guest.ts';
import { GATEWAY, GUEST_ADDRESS } from '../support/lab/network.ts';
import { ip, ips, mustIn, type Place } from '../support/lab/place.ts';
import { netdiagd, serve } from '../support/lab/product.ts';
import { until } from '../support/lab/until.ts';

const URL = 'http://127.0.0.1:10067';
const get = async (place: Place, path: string): Promise<unknown> =>
  JSON.parse(await mustIn(place, ['curl', '-fsS', `${URL}${path}`]));
const episodes = async (place: Place) => ((await get(place, '/migrations?all=true')) as { items: EpisodeHead[] }).items;

/** The kinds since then, the latest first, once the latest is as expected. */
async function happened(place: Place, kind: string): Promise<EpisodeHead> {
  let latest: EpisodeHead | undefined;
  await until(`an episode of kind ${kind}`, 15_000, async () => {
    [latest] = await episodes(place);
    return latest?.kind === kind;
  }).catch(async (cause: Error) => {
    throw new Error(`${cause.message}: ${JSON.stringify(await episodes(place), null, 1)}`);
  });
  return latest as EpisodeHead;
}

/** Other processes of the machine may take the processor away for long. */
const settings = (t: Test): readonly string[] => {
  const file = join(tempFolder(t), 'netdiagd.yaml');
  writeFileSync(file, 'interval: 5\n');
  return ['--config.file', file];
};

t.test('what happens to a guest is remembered', async (t) => {
  const { guest, outer } = await GUESTS.dhclient(t);
  const folder = tempFolder(t);
  const words = settings(t);
  const start = () => serve(t, guest, words, { NETDIAGD_HISTORY_FOLDER: folder });
  let daemon = await start();
  t.same(await episodes(guest), [], 'nothing, at first');
  await mustIn(guest, ['curl', '-fsS', '-X', 'POST', `${URL}/baseline`]);

  await t.test('somebody who types ip', async (t) => {
    await ip(guest, 'address add 198.51.100.7/24 dev eth0');
    t.match(await happened(guest, 'reconfiguration'), { signals: ['address-changed'] });
    const { changes } = (await get(guest, '/changes?since=baseline')) as Changes;
    t.match(changes, [{ aspect: 'address', subject: 'eth0', words: /198\.51\.100\.7\/24/ }]);
    await ip(guest, 'address del 198.51.100.7/24 dev eth0');
  });

  await t.test('a link that is set down and up', async (t) => {
    await ips(guest, 'link set eth0 down', 'link set eth0 up', `route replace default via ${GATEWAY} dev eth0`);
    const head = await happened(guest, 'reconfiguration');
    t.ok(head.signals.includes('link-set-down'), head.signals.join());
  });

  await t.test('a gateway that has another MAC', async (t) => {
    await ip(outer, 'link set lan0 address 02:00:00:00:00:77');
    await ip(guest, `neigh flush to ${GATEWAY} dev eth0`);
    const head = await happened(guest, 'gateway-change');
    const episode = (await get(guest, `/migrations/${head.id}`)) as Episode;
    const signal = episode.signals.find(({ kind }) => kind === 'gateway-mac-changed');
    t.match(signal, { subject: `${GATEWAY} on eth0`, to: '02:00:00:00:00:77' });
    t.match(episode.before?.interfaces.find(({ name }) => name === 'eth0')?.addresses, [`${GUEST_ADDRESS}/25`]);
  });

  await t.test('the agent is killed, and started again', async (t) => {
    const earlier = (await episodes(guest)).map(({ id }) => id);
    await daemon.stop('SIGKILL');
    daemon = await start();
    const head = await happened(guest, 'agent-restart');
    const kept = (await episodes(guest)).map(({ id }) => id).filter((id) => id !== head.id);
    const gateway = earlier[0] as string;
    t.ok(kept.includes(gateway), 'what seldom happens is kept on disk');
    const listed = await netdiagd(guest, ['migrations', '--all', '--folder', folder, '--format', 'json']);
    t.match(listed, { status: 0 });
    t.ok(listed.stdout.includes(gateway), 'and the command reads it');
  });

  await t.test('a cable that is drawn and put back', async (t) => {
    await ips(outer, 'link set lan0 down', 'link set lan0 up');
    t.match(await happened(guest, 'link-flap'), { words: /^eth0 lost its carrier/ });
  });

  await t.test('metrics', async (t) => {
    const text = await mustIn(guest, ['curl', '-fsS', `${URL}/metrics`]);
    t.match(text, /^netdiagd_migrations_total\{confidence="certain"\} 0$/m);
    t.match(text, /^netdiagd_history_persistent 1$/m);
  });
  t.equal(await daemon.stop(), 0);
});
