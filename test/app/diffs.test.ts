import t from 'tap';
import type { Changes } from '../../src/model/state.ts';
import { netdiagd } from '../support/cli.ts';
import { textOf } from '../support/repository.ts';

const HOST = 'test/diffs/layer3-network';

t.test('a guest before and after a live migration to another part of a Layer-3 network', async (t) => {
  const { status, stdout } = await netdiagd(['diff', '-f', 'json', `${HOST}/before`, `${HOST}/after`]);
  t.equal(status, 1);
  const { changes, hostname, unseen } = JSON.parse(stdout) as Changes;
  t.equal(hostname, 'rhel8-vm8');
  t.same(unseen, []);
  const said = changes.map(({ words }) => words);
  t.same(said.slice(0, 9), [
    'the VM runs on master2.acm41.dslab.local, before on master1.acm41.dslab.local',
    'eth0 has 192.168.24.132/25 instead of 192.168.24.6/25',
    'eth0 is in another subnet: 192.168.24.128/25 instead of 192.168.24.0/25, the other half of 192.168.24.0/24',
    'the gateway of eth0 is 192.168.24.129 (0a:58:c0:a8:18:81) instead of 192.168.24.1 (0a:58:c0:a8:18:01)',
    'the IPv4 default route leads via 192.168.24.129 on eth0 instead of via 192.168.24.1 on eth0',
    'the network on eth0 is 192.168.24.128/25 instead of 192.168.24.0/25',
    'the lease of eth0 (NetworkManager) is for 192.168.24.132/25, before 192.168.24.6/25',
    'the lease of eth0 (NetworkManager) names router 192.168.24.129, before 192.168.24.1',
    '1 connection is still bound to 192.168.24.6, which the host no longer has: ssh to 192.168.24.11:22',
  ]);
  const appeared = changes.filter(({ aspect, kind }) => aspect === 'finding' && kind === 'appeared');
  t.same(
    appeared.map(({ subject }) => subject),
    ['socket-address-gone:192.168.24.6', 'ovn-mac-address-mismatch:eth0'],
    'what broke',
  );
});

t.test('saved snapshots, and one on standard input', async (t) => {
  const same = await netdiagd(['diff', `${HOST}/before`, `${HOST}/before`]);
  t.equal(same.status, 0);
  t.match(same.stdout, /^SAME /);
  const back = await netdiagd(['diff', `${HOST}/after`, `${HOST}/before`]);
  t.match(back.stdout, /^note: test\/diffs\/layer3-network\/before is older than/);
  const missing = await netdiagd(['diff', `${HOST}/before`, `${HOST}/nowhere`]);
  t.equal(missing.status, 3, missing.stderr);
  const stdin = await netdiagd(['diff', '-', `${HOST}/before`], { stdin: '{"kind":"List"}' });
  t.equal(stdin.status, 3);
  t.match(stdin.stderr, 'standard input is not a snapshot of netdiagd');
  t.equal((await netdiagd(['diff', '-', '-'])).status, 64);
});

t.test('what a daemon in that guest keeps of it', async (t) => {
  const id = '20251021T071100Z-1';
  t.match(textOf(`${HOST}/history/episodes/${id}.json`), 'episode');
  const { stdout, status } = await netdiagd(['migrations', '--folder', `${HOST}/history`, id]);
  t.equal(status, 0);
  t.match(stdout, /^MIGRATED {2}rhel8-vm8 · 2025-10-21 07:11:00 UTC · certain\n/);
  t.match(stdout, 'the VM stood still for 384 ms');
});
