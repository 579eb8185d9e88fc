import t from 'tap';
import { checks, collectors } from '../../.build/registry.ts';
import { collect, type Run } from '../../src/engine/collect.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import type { Collector } from '../../src/model/collector.ts';
import type { Platform } from '../../src/model/platform.ts';
import { absent, ok } from '../../src/model/slice.ts';
import { treeSource } from '../../src/platform/tree.ts';
import { platform, sourceOf } from '../support/platform.ts';

const RUN: Run = { version: '1.2.3', options: { lookups: [], dnsTimeoutMs: 100 }, deadlineMs: 100 };

type Collect = Collector['collect'];
const collector = (id: string, act: (os: Platform) => unknown, parts: Partial<Collector> = {}): Collector => ({
  id: id as Collector['id'],
  summary: '',
  reads: [],
  collect: act as unknown as Collect,
  ...parts,
});
const fine = collector('host', async () => ok({ hostname: 'vm', role: 'vm' }));

t.test('collect', async (t) => {
  t.test('a snapshot', async (t) => {
    const none = collector('ovs', async () => absent('ovs-vsctl is not installed'));
    const snapshot = await collect([fine, none], sourceOf(), RUN);
    t.match(snapshot, {
      apiVersion: 'netdiagd/v1',
      kind: 'Snapshot',
      takenAt: '2026-11-20T12:00:00.000Z',
      version: '1.2.3',
      collectors: [
        { id: 'host', state: 'ok', source: '' },
        { id: 'ovs', state: 'absent', reason: 'ovs-vsctl is not installed' },
      ],
      slices: { host: { state: 'ok', value: { hostname: 'vm' } }, ovs: { state: 'absent' } },
    });
    t.ok(snapshot.durationMs >= 0);
    t.notOk('reason' in (snapshot.collectors[0] ?? {}));
  });

  t.test('the kernel as a source', async (t) => {
    const asking = collector('routing', async ({ netlink }) => {
      await netlink?.dump('route', 26, new Uint8Array());
      await netlink?.dump('sock_diag', 20, new Uint8Array());
      return ok({ routes: [], rules: [] });
    });
    const { collectors: runs } = await collect([asking], sourceOf({ netlink: { dump: async () => [] } }), RUN);
    t.equal(runs[0]?.source, 'rtnetlink (ip route), sock_diag (ss)');
  });

  t.test('sources in order, files of /proc last', async (t) => {
    const asking = collector('ovs', async ({ readFile, exec }) => {
      await readFile('/proc/7/stat');
      await readFile('/proc/net/dev');
      await exec(['ovs-vsctl', 'show']);
      await readFile('/etc/hosts');
      return ok([]);
    });
    const doors = { readFile: async () => '', exec: async () => '' };
    const { collectors: runs } = await collect([asking], sourceOf(doors), RUN);
    t.equal(runs[0]?.source, '/etc/hosts, ovs-vsctl show, /proc/*/stat, /proc/net/dev');
  });

  /** What a collector does, and why its slice is failed. */
  const SURPRISES: readonly (readonly [string, () => unknown, string])[] = [
    ['rejects', () => Promise.reject(new Error('no permission')), 'no permission'],
    [
      'throws at once',
      () => {
        throw new Error('a mistake');
      },
      'a mistake',
    ],
    ['throws what is no error', () => Promise.reject('words'), 'words'],
    ['throws megabytes', () => Promise.reject(new Error('x'.repeat(1e6))), 'x'.repeat(500)],
    ['never ends', () => new Promise(() => undefined), 'did not finish within 100 ms'],
  ];
  for (const [name, act, error] of SURPRISES) {
    t.test(`a collector that ${name}`, async (t) => {
      const { slices, collectors: runs } = await collect([collector('ovs', act), fine], sourceOf(), RUN);
      t.same(slices.ovs, { state: 'failed', error });
      t.match(runs[0], { id: 'ovs', state: 'failed', reason: error });
      t.equal(slices.host.state, 'ok', 'the others are not held up');
    });
  }

  t.test('a collector that needs longer', async (t) => {
    const slow = () => new Promise((done) => setTimeout(() => done(ok([])), 150));
    const patient = await collect([collector('ovs', slow, { leastMs: () => 1000 })], sourceOf(), RUN);
    t.equal(patient.slices.ovs.state, 'ok');
    const hasty = await collect([collector('ovs', slow, { leastMs: () => 20 })], sourceOf(), RUN);
    t.same(hasty.slices.ovs, { state: 'failed', error: 'did not finish within 100 ms' }, 'but never a shorter one');
    const asked = collector('ovs', slow, { leastMs: ({ dnsTimeoutMs }) => 10 * dnsTimeoutMs });
    t.equal((await collect([asked], sourceOf(), RUN)).slices.ovs.state, 'ok', 'it depends on the configuration');
  });

  t.test('a collector that only a run of everything uses', async (t) => {
    const dear = collector('ovs', async () => ok([]), { onDemand: true });
    const { slices, collectors: runs } = await collect([dear, fine], sourceOf(), RUN);
    t.same(slices.ovs, { state: 'absent', reason: 'only looked at by netdiagd snapshot and diagnose' });
    t.match(runs[0], { id: 'ovs', state: 'absent', reason: /snapshot/ });
    t.equal(slices.host.state, 'ok');
    const all = await collect([dear], sourceOf(), { ...RUN, onDemand: 'all' });
    t.equal(all.slices.ovs.state, 'ok');
  });

  t.test('what a collector left out', async (t) => {
    const thinned = collector('ovs', async () => ok([], '7 are left out'));
    const { collectors: runs } = await collect([thinned], sourceOf(), RUN);
    t.match(runs, [{ state: 'ok', reason: '7 are left out' }]);
  });

  t.test('a collector that uses the others in another place', async (t) => {
    const where = collector('host', async ({ origin }) => ok(origin));
    const wrong = collector('ovs', async ({ origin }) => {
      if (origin === 'pid 7') throw new Error('no permission');
      return ok(origin);
    });
    const asking: Collector = {
      ...collector('sockets', async () => undefined),
      collect: async (os, _options, context) => {
        const pod = await os.within?.(7);
        return ok((await context?.slices(pod ?? os, ['host', 'ovs', 'cni'])) ?? {}) as never;
      },
    };
    const source = sourceOf({ within: async (pid) => platform({ origin: `pid ${pid}` }) });
    const { slices, collectors: runs } = await collect([where, wrong, asking], source, RUN);
    t.same(slices.sockets, {
      state: 'ok',
      value: { host: { state: 'ok', value: 'pid 7' }, ovs: { state: 'failed', error: 'no permission' } },
    });
    t.same(slices.host, { state: 'ok', value: 'live' }, 'the host is not mistaken for it');
    t.equal(runs.find(({ id }) => id === 'sockets')?.source, '/proc/*/ns/net');
  });

  t.test('the doors close with the run', async (t) => {
    let signal: AbortSignal | undefined;
    const deaf = collector('ovs', (os) => {
      signal = os.signal;
      return new Promise(() => undefined);
    });
    await collect([deaf], sourceOf(), RUN);
    t.equal(signal?.aborted, true);
  });

  t.test('a collector that fails after it was given up does no harm', async (t) => {
    const late = collector('ovs', () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 40)));
    const { slices } = await collect([late], sourceOf(), { ...RUN, deadlineMs: 10 });
    t.equal(slices.ovs.state, 'failed');
    await new Promise((done) => setTimeout(done, 60));
  });

  t.test('the sources that were really read', async (t) => {
    const source = sourceOf({
      readFile: async (path) => (path === '/etc/resolv.conf' ? 'text' : undefined),
      readBytes: async () => new Uint8Array(),
      exec: async (argv) => (argv[0] === 'ip' ? '[]' : undefined),
      keep: (key, make) => (key === 'unix:/run/a.sock' ? make() : Promise.resolve(undefined)),
    });
    const reader = collector('resolver', async (os) => {
      await os.readFile('/etc/resolv.conf');
      await os.readFile('/etc/resolv.conf');
      await os.readFile('/etc/nothing');
      await os.readBytes('/var/lib/dhcpcd/eth0.lease');
      await os.exec(['ip', '-j', 'addr']);
      await os.exec(['ovs-vsctl', 'show']);
      const request = { transport: 'udp', address: '192.0.2.53', port: 53 } as Parameters<Platform['exchange']>[0];
      await os.exchange(request);
      const lasting = async () => ({ closed: Promise.resolve(), close: () => undefined });
      await os.keep?.('unix:/run/a.sock', lasting);
      await os.keep?.('unix:/run/b.sock', lasting);
      return ok({});
    });
    const { collectors: runs } = await collect([reader, fine], source, RUN);
    t.equal(
      runs[0]?.source,
      '/etc/resolv.conf, /var/lib/dhcpcd/eth0.lease, ip -j addr, udp 192.0.2.53 port 53, unix:/run/a.sock',
    );
    t.equal(runs[1]?.source, '', 'and not those of another');
  });

  t.test('progress', async (t) => {
    const seen: string[] = [];
    const onProgress = (done: number, total: number, id: string) => seen.push(`${done}/${total} ${id}`);
    await collect([collector('ovs', () => Promise.reject(new Error())), fine], sourceOf(), { ...RUN, onProgress });
    t.same(
      seen.map((line) => line.slice(0, 3)),
      ['1/2', '2/2'],
    );
  });

  t.test('a snapshot cannot be changed', async (t) => {
    const { slices } = await collect([fine], sourceOf(), RUN);
    t.throws(() => Object.assign(slices, { host: undefined }), TypeError);
    t.throws(() => Object.assign(slices.host.state === 'ok' ? slices.host.value : {}, { hostname: 'x' }), TypeError);
  });
});

for (const host of ['kubevirt-guest-stale-lease', 'ovs-node', 'virt-launcher-bridge', 'empty-namespace']) {
  t.test(`collect: a snapshot of ${host} is plain JSON`, async (t) => {
    const all = collectors as unknown as readonly Collector[];
    const snapshot = await collect(all, await treeSource(`test/hosts/${host}`), { ...RUN, deadlineMs: 5000 });
    t.same(JSON.parse(JSON.stringify(snapshot)), snapshot);
    const { durationMs: _ms, checks: live, ...report } = diagnose(snapshot, checks);
    const { durationMs: _later, checks: saved, ...again } = diagnose(JSON.parse(JSON.stringify(snapshot)), checks);
    t.strictSame(again, report, 'and is judged alike');
    t.equal(saved.length, live.length);
  });
}
