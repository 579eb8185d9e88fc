import t, { type Test } from 'tap';
import { conf, HOST, MEANING, ZONE } from '../support/lab/lookup-situations.ts';
import { judgeAll, type LookupWorld, lookup, nameAs, startLookupWorld } from '../support/lab/lookup-world.ts';
import { loseSecondDatagrams } from '../support/lab/nft.ts';
import { type Place, runIn } from '../support/lab/place.ts';
import { netdiagd, serve } from '../support/lab/product.ts';

t.test('lookups in a cluster', async (t) => {
  const world = await startLookupWorld(t);
  await t.test('what names mean', (t) => judgeAll(t, world.guest, MEANING));
  await t.test('what the guest makes of them', (t) => judgeAll(t, world.guest, HOST));
  await t.test('as getent says', (t) => likeGetent(t, world));
  await t.test('the race of two queries from one socket', (t) => raceIsSeen(t, world));
  await t.test('over HTTP', (t) => overHttp(t, world));
  await t.test('on a terminal', (t) => onATerminal(t, world));
});

/** getaddrinfo(3) is asked beside the servers, and has to come to the same. */
async function likeGetent(t: Test, { guest }: LookupWorld) {
  await nameAs(guest, { conf });
  for (const name of [
    'kubernetes',
    'backend.prod2',
    `backend.prod2.${ZONE}`,
    `mongo.vm.${ZONE}`,
    `ext.prod2.${ZONE}`,
    'www.example.test',
    `nobody.prod2.${ZONE}`,
  ]) {
    const { walk, hostAnswer } = await lookup(guest, name);
    t.same([...(hostAnswer?.addresses ?? [])].sort(), [...walk.addresses].sort(), name);
    t.equal(hostAnswer?.outcome, walk.end === 'resolved' ? 'found' : 'notfound', name);
  }
}

/** Programs wait five seconds for an answer that each server gives at once. */
async function raceIsSeen(t: Test, { guest, outer }: LookupWorld) {
  await nameAs(guest, { conf });
  const restore = await loseSecondDatagrams(outer);
  try {
    const { verdict, hostAnswer } = await lookup(guest, `backend.prod2.${ZONE}`);
    t.equal(`${verdict.status}: ${verdict.cause}`, 'impaired: lookups-stall', verdict.message);
    t.match(verdict.message, /^programs here waited 5\.\d s/);
    t.equal(hostAnswer?.outcome, 'found');
  } finally {
    await restore();
  }
}

/** Only this host may have packets sent. */
async function overHttp(t: Test, { guest, outer }: LookupWorld) {
  await nameAs(guest, { conf });
  const daemon = await serve(t, guest, ['--web.listen-address', ':10067']);
  const ask = async (place: Place, host: string, query: string) => {
    const { stdout } = await runIn(place, [
      'curl',
      '-s',
      '-w',
      '\n%{http_code}',
      `http://${host}:10067/lookup?${query}`,
    ]);
    const [status = '', ...body] = stdout.split('\n').reverse();
    return { status, body: body.reverse().join('\n') };
  };
  const local = await ask(guest, '127.0.0.1', `name=backend.prod2.${ZONE}`);
  t.equal(local.status, '200');
  t.match(JSON.parse(local.body), { kind: 'Lookup', verdict: { status: 'resolves', cause: 'cluster-ip' } });
  t.match((await ask(guest, '127.0.0.1', `name=nobody.prod2.${ZONE}&format=text`)).body, /^FAILS .*service-missing/);
  t.match(await ask(outer, '192.168.24.6', `name=backend.prod2.${ZONE}`), {
    status: '403',
    body: /only this host may ask/,
  });
  t.equal((await ask(guest, '127.0.0.1', '')).status, '400', 'without a name');
  t.match(await ask(guest, '127.0.0.1', 'name=a.example&server=dns.example'), {
    status: '400',
    body: /not an IP address/,
  });
  await daemon.stop();
}

async function onATerminal(t: Test, { guest }: LookupWorld) {
  for (const name of [
    `backend.prod2.${ZONE}`,
    `nobody.prod2.${ZONE}`,
    `backend.nowhere.${ZONE}`,
    `headless.prod2.${ZONE}`,
  ]) {
    const { stdout } = await netdiagd(guest, ['lookup', name]);
    const lines = stdout.trimEnd().split('\n');
    t.ok(lines.length < 15, `${name}: ${lines.length} lines`);
    t.same(
      lines.filter((line) => line.length > 80 && !line.trim().startsWith('kubectl')),
      [],
      `${name}: no line is wider than the screen`,
    );
  }
}
