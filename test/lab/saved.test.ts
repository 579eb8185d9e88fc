import { join } from 'node:path';
import t, { type Test } from 'tap';
import { tempFolder } from '../support/lab/folder.ts';
import { GUESTS } from '../support/lab/guest.ts';
import { buildLauncher } from '../support/lab/launcher.ts';
import { GATEWAY } from '../support/lab/network.ts';
import { HERE, ip, type Place } from '../support/lab/place.ts';
import { diagnose, netdiagd } from '../support/lab/product.ts';
import { conclusions } from '../support/lab/verdict.ts';

/** A snapshot and a tree of raw files, judged elsewhere, give what the live run gave. */
async function agrees(t: Test, place: Place, words: readonly string[] = []): Promise<void> {
  const folder = tempFolder(t);
  const file = join(folder, 'snapshot.json');
  const raw = join(folder, 'raw');
  const live = await diagnose(place, words);
  const saved = await netdiagd(place, ['snapshot', ...words, '-o', file]);
  t.equal(saved.status, 0, `snapshot -o: ${saved.stderr}`);
  const kept = await netdiagd(place, ['snapshot', ...words, '--raw', raw]);
  t.equal(kept.status, 0, `snapshot --raw: ${kept.stderr}`);
  for (const from of [file, raw]) {
    const later = await diagnose(HERE, ['--from', from]);
    t.same(conclusions(later.report), conclusions(live.report), `--from ${from}`);
    t.equal(later.status, live.status, `--from ${from}: exit status`);
    t.equal(later.report.host?.hostname, live.report.host?.hostname, `--from ${from}: host`);
  }
}

t.test('a saved snapshot is judged as the host was', async (t) => {
  await t.test('a guest', async (t) => {
    const { guest, outer } = await GUESTS.dhclient(t);
    await t.test('healthy', (t) => agrees(t, guest));
    await ip(outer, `address del ${GATEWAY}/25 dev lan0`);
    await ip(guest, 'neighbour flush dev eth0');
    await ip(guest, 'link set eth0 mtu 1500');
    await t.test('with two faults', (t) => agrees(t, guest));
    await t.test('observed twice', (t) => agrees(t, guest, ['--observe', '300ms']));
  });
  await t.test('the namespace of a virt-launcher pod', async (t) => {
    const { pod } = await buildLauncher(t);
    await ip(pod, 'link set tap0 nomaster');
    await agrees(t, HERE, ['--netns', pod.name]);
  });
});
