import t from 'tap';
import type { Episode } from '../../src/model/episode.ts';
import type { Report } from '../../src/model/report.ts';
import type { Changes } from '../../src/model/state.ts';
import type { MigratingVm } from '../support/lab/migrating-vm.ts';
import { buildOvnHypervisors } from '../support/lab/ovn-hypervisors.ts';
import { bootGuest } from '../support/lab/prepared-vm.ts';
import { until } from '../support/lab/until.ts';
import { PATIENT } from '../support/lab/vm.ts';
import { script } from '../support/lab/vm-clients.ts';
import { fetchIn } from '../support/lab/vm-unit.ts';

/** The userspace datapath takes checksums as they are, and systemd-networkd no MTU of a lease. */
const DRIVER = 'ethtool -K eth0 tx off && ip link set eth0 mtu 1400';
const KEPT = 'migration-address-kept:eth0';
const SOON_MS = 15_000;

const reportOf = async (vm: MigratingVm) => (await fetchIn(vm.agent, '/diagnose?maxAge=0')) as Report;

/** With the rights to ask for offers, which the service has not. */
async function diagnosedByRoot(vm: MigratingVm): Promise<Report> {
  const argv = [process.execPath, '/usr/lib/netdiagd/main.js', 'diagnose', '--format', 'json', ...PATIENT];
  const { stdout, stderr } = await vm.agent.run(argv, { timeoutMs: 60_000 });
  if (stdout === '') throw new Error(`diagnose: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

t.test('a guest on a Layer3 network of OVN is migrated to the node with the other half of it', async (t) => {
  const { home, away } = await buildOvnHypervisors(t);
  const vm = await bootGuest(t, home, 'systemd-networkd', 0, DRIVER);
  await vm.plug('metrics');
  await reportOf(vm);
  await vm.migrate(away);
  let kept: Report['findings'][number] | undefined;

  await t.test('it keeps its address, and the report says so in words', async (t) => {
    // At first only the announcement is known of, and then the nodes.
    await until('the finding', SOON_MS, async () => {
      kept = (await reportOf(vm)).findings.find(({ id }) => id === KEPT);
      return kept?.message.includes('node2') === true;
    });
    t.match(
      kept?.message,
      /^eth0 keeps 192\.168\.24\.6\/25, but its gateway 192\.168\.24\.1 has not answered since the live migration from node1 to node2 at [\d:]+; systemd-networkd asks anew only after a loss of carrier, and there was none/,
    );
    t.same((await reportOf(vm)).rootCauses, [KEPT], 'one root cause');
  });

  await t.test('who may ask for offers learns of the other subnet', async (t) => {
    const found = (await diagnosedByRoot(vm)).findings.find(({ id }) => id === KEPT);
    t.match(
      found?.message,
      /this node of the Layer3 network has another subnet: 169\.254\.1\.1 offers 192\.168\.24\.132\/25, both in 192\.168\.24\.0\/24/,
    );
  });

  const { items } = (await fetchIn(vm.agent, '/migrations')) as { readonly items: readonly Episode[] };
  const id = items[0]?.id ?? '';
  await t.test('the migration, with what was before', async (t) => {
    const episode = (await fetchIn(vm.agent, `/migrations/${id}`)) as Episode;
    t.match(episode, { kind: 'migration', confidence: 'certain', from: 'node1', to: 'node2' });
    t.match(episode.before?.interfaces.find(({ name }) => name === 'eth0')?.addresses, ['192.168.24.6/25']);
  });

  await t.test('the command that is printed helps', async (t) => {
    await script(vm.agent, kept?.fix[0] ?? 'false');
    let report: Report | undefined;
    await until('the guest is well again', 2 * SOON_MS, async () => {
      report = await reportOf(vm);
      return report.verdict === 'healthy';
    }).catch(() => t.fail(JSON.stringify(report?.findings.map(({ message }) => message))));
    const changed = report?.findings.find(({ check }) => check === 'migration-address-changed');
    t.match(
      changed?.message,
      /^eth0 has 192\.168\.24\.132\/25 since the live migration from node1 to node2 at [\d:]+, before it had 192\.168\.24\.6\/25: a Layer3 network has a subnet for each node, here both in 192\.168\.24\.0\/24$/,
    );
    const { changes } = (await fetchIn(vm.agent, `/changes?since=${id}`)) as Changes;
    const words = changes.map((change) => change.words);
    t.ok(
      words.some((line) => line.includes('192.168.24.132/25') && line.includes('192.168.24.6/25')),
      words.join('\n'),
    );
  });
});
