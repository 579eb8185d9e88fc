import t from 'tap';
import { alarmsOf } from '../support/lab/faults/observe.ts';
import { addNamespace } from '../support/lab/namespace.ts';
import { DNS_SERVICE, GATEWAY, GUEST_ADDRESS, serveNetwork } from '../support/lab/network.ts';
import { ip, mustIn, runIn } from '../support/lab/place.ts';
import { diagnose, snapshot } from '../support/lab/product.ts';
import { PATIENT, startVm } from '../support/lab/vm.ts';

t.test('a virtual machine', async (t) => {
  const outer = await addNamespace(t, 'outer');
  // The other cards stay what they are: spare.
  const { place, agent } = await startVm(t, outer, ['lan0', 'lan1', 'lan2', 'lan3']);
  await serveNetwork(t, outer);

  await t.test('commands run in it as they do elsewhere', async (t) => {
    const script = 'cat; echo "$NETDIAGD_X $1" >&2; exit 7';
    const output = await runIn(place, ['sh', '-c', script, 'sh', 'a b'], { input: 'ü\n', env: { NETDIAGD_X: 'x' } });
    t.match(output, { status: 7, stdout: 'ü\n', stderr: 'x a b\n' });
    t.match(await runIn(place, ['no-such-command']), { status: 127, stderr: /no-such-command/ });
    const both = await Promise.all([runIn(place, ['sleep', '2']), runIn(place, ['echo', 'now'])]);
    t.match(both, [{ status: 0 }, { status: 0, stdout: 'now\n' }], 'two at once');
    await runIn(place, ['sleep', '987'], { timeoutMs: 500 });
    await t.resolves(mustIn(place, ['sh', '-c', 'while pgrep -f "sleep 987$"; do sleep 0.1; done']), 'ended with us');
  });

  await t.test('its kernel is its own', async (t) => {
    t.match((await agent.run(['uname', '-r'])).stdout, /cloud-amd64\n$/);
    for (const kind of ['bond', 'dummy', 'vrf table 7', 'geneve id 7 remote 192.0.2.1', 'bridge vlan_filtering 1']) {
      await ip(place, `link add x0 type ${kind}`);
      await ip(place, 'link del x0');
    }
  });

  await t.test('netdiagd finds nothing in it', async (t) => {
    await mustIn(place, ['dhclient', '-4', 'eth0']);
    const { report } = await diagnose(place, PATIENT, { timeoutMs: 60_000 });
    t.same(alarmsOf(report, []), []);
    const { slices } = await snapshot(place, PATIENT);
    t.match(slices.host, { state: 'ok', value: { role: 'vm', hostname: 'guest1' } });
    t.match(slices.leases, { state: 'ok', value: [{ address: GUEST_ADDRESS, router: [GATEWAY], dns: [DNS_SERVICE] }] });
  });
});
