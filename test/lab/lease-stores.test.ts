import t, { type Test } from 'tap';
import type { Lease } from '../../src/model/lease.ts';
import { startDaemon } from '../support/lab/daemon.ts';
import { buildNetwork, DNS_SERVICE, GATEWAY, GUEST_ADDRESS, LEASE_MTU } from '../support/lab/network.ts';
import { ip, mustIn, type Place, runIn, writeIn } from '../support/lab/place.ts';
import { withPrivateFiles } from '../support/lab/private-files.ts';
import { netdiagd, snapshot } from '../support/lab/product.ts';

const FILE = '/var/lib/dhcpcd/eth0.lease';
/** What the server gives, and every client says. */
const GIVEN = {
  address: GUEST_ADDRESS,
  prefixLength: 25,
  server: GATEWAY,
  router: [GATEWAY],
  dns: [DNS_SERVICE],
  search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
  mtu: LEASE_MTU,
  leaseSeconds: 7200,
};

async function parsed(place: Place, words: readonly string[], input = ''): Promise<unknown> {
  const { stdout, stderr, status } = await netdiagd(place, ['parse', '--strict', ...words], { input });
  if (status !== 0) throw new Error(`parse ${words.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}

const given = (lease: Lease) =>
  Object.fromEntries(Object.keys(GIVEN).map((field) => [field, lease[field as keyof Lease]]));

async function dhcpcd(t: Test, guest: Place) {
  await ip(guest, 'link set eth0 up');
  await startDaemon(t, guest, ['dhcpcd', '--nobackground', '-4', '--noarp', 'eth0'], {
    readyMs: 30_000,
    ready: async () => (await runIn(guest, ['test', '-s', FILE])).status === 0,
  });
}

t.test('the lease of dhcpcd', async (t) => {
  const network = await buildNetwork(t);
  const guest = await withPrivateFiles(t, network.guest);
  const began = Date.now();
  await dhcpcd(t, guest);
  const { slices } = await snapshot(guest);
  t.match(slices.leases, { state: 'ok', value: [{ client: 'dhcpcd', interface: 'eth0', file: FILE, ...GIVEN }] });
  const [lease] = slices.leases.state === 'ok' ? slices.leases.value : [];
  const until = (Date.parse(lease?.expiresAt ?? '') - began) / 1000;
  t.ok(until > 7190 && until < 7260, `counted from when it came: ${lease?.expiresAt}`);

  const raw = (await parsed(guest, ['dhcpcd-lease', FILE])) as Lease;
  const printed = await mustIn(guest, ['dhcpcd', '-4', '--dumplease', 'eth0']);
  const dumped = (await parsed(guest, ['dhcpcd-dump'], printed)) as readonly Lease[];
  t.equal(dumped.length, 1, printed);
  for (const dump of dumped) {
    t.same(given(dump), given(raw), 'what dhcpcd prints of the packet');
    t.same(given(dump), GIVEN);
  }
});

t.test('the environment of the script of udhcpc', async (t) => {
  const network = await buildNetwork(t);
  const guest = await withPrivateFiles(t, network.guest);
  await ip(guest, 'link set eth0 up');
  await writeIn(guest, '/run/lease.script', '#!/bin/sh\n[ "$1" = bound ] && env > /run/lease.env\nexit 0\n');
  await mustIn(guest, ['chmod', '+x', '/run/lease.script']);
  const options = ['-n', '-q', '-f', '-s', '/run/lease.script', '-O', 'search', '-O', 'mtu'];
  await mustIn(guest, ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'udhcpc', '-i', 'eth0', ...options]);
  const lease = (await parsed(guest, ['udhcpc-env', '/run/lease.env'])) as Lease;
  t.match(lease, { client: 'udhcpc', interface: 'eth0', ...GIVEN });
});
