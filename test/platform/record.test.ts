import { lstatSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CommandError, type ExchangeReply, type ExchangeRequest, type Platform } from '../../src/model/platform.ts';
import { createFiles } from '../../src/platform/files.ts';
import { recordingSource } from '../../src/platform/record.ts';
import { folderOf } from '../support/folder.ts';
import { sourceOf } from '../support/platform.ts';
import { agrees, replay, signal } from '../support/replay.ts';

const query = (parts: Partial<ExchangeRequest> = {}): ExchangeRequest => ({
  transport: 'udp',
  address: '192.0.2.53',
  port: 53,
  payload: Buffer.from([1, 2, 3]),
  timeoutMs: 100,
  accept: () => true,
  label: 'dns/udp/192.0.2.53/example.com.A',
  echoed: { start: 0, end: 2 },
  ...parts,
});

t.test('record and tree: files', async (t) => {
  const root = folderOf(t, {
    'etc/resolv.conf': '->../run/resolve/stub.conf',
    'etc/absolute.conf': '->/run/resolve/stub.conf',
    'etc/escape.conf': '->../../../../../../tmp/netdiagd-escape.conf',
    'etc/dangling.conf': '->/nowhere/file',
    'etc/loop': '->loop',
    'run/resolve/stub.conf': 'nameserver 127.0.0.53\n',
    'run/leases/2': 'ADDRESS=192.0.2.1\n',
    'run/empty/.keep': '',
  });
  writeFileSync(join(root, 'run/eth0.lease'), Buffer.from([0x63, 0x82, 0x53, 0x63]));
  const time = new Date('2026-11-20T11:00:00Z');
  utimesSync(join(root, 'run/leases/2'), time, time);
  const doors = createFiles(root, { kernel: true });

  t.test('text', (t) => agrees(t, doors, (os) => os.readFile('/run/resolve/stub.conf')));
  t.test('bytes', (t) => agrees(t, doors, (os) => os.readBytes('/run/eth0.lease')));
  t.test('bytes of which the text was read as well', (t) =>
    agrees(t, doors, async (os) => {
      const bytes = await os.readBytes('/run/eth0.lease');
      return [bytes, await os.readFile('/run/eth0.lease')];
    }),
  );
  t.test('bytes of what is no file', (t) => agrees(t, doors, (os) => os.readBytes('/etc')));
  t.test('nothing', (t) => agrees(t, doors, (os) => os.readFile('/etc/nothing')));
  t.test('a folder instead of a file', (t) => agrees(t, doors, (os) => os.readFile('/etc')));
  t.test('a loop', (t) => agrees(t, doors, (os) => os.readFile('/etc/loop')));
  t.test('too long', (t) => agrees(t, doors, (os) => os.readFile('/run/leases/2', { maxBytes: 3 })));
  t.test('a folder', (t) =>
    agrees(t, doors, async (os) => {
      await os.readFile('/run/leases/2');
      return os.readDir('/run/leases');
    }),
  );
  t.test('a folder from which nothing was read', (t) => agrees(t, doors, (os) => os.readDir('/run/empty')));
  t.test('a folder of which one file was read', (t) =>
    agrees(t, doors, async (os) => [await os.readDir('/etc'), await os.readFile('/etc/resolv.conf')]),
  );
  t.test('a folder that may not be read', (t) =>
    agrees(t, { readDir: async () => Promise.reject(new Error('EACCES: permission denied')) }, (os) =>
      os.readDir('/var/lib/NetworkManager'),
    ),
  );
  for (const path of ['/etc/resolv.conf', '/etc/absolute.conf', '/etc/dangling.conf', '/etc/escape.conf']) {
    t.test(`a link: ${path}`, (t) =>
      agrees(t, doors, async (os) => ({ text: await os.readFile(path), target: await os.readLink(path) })),
    );
  }
  t.test('the last change', (t) =>
    agrees(t, doors, async (os) => ({
      text: await os.readFile('/run/leases/2'),
      modified: await os.modified('/run/leases/2'),
    })),
  );

  t.test('a link that leads out of the host stays inside the capture', async (t) => {
    const hostile: Partial<Platform> = {
      readFile: async () => 'text',
      readLink: async () => '../../../../../../tmp/netdiagd-test-escape',
    };
    const { folder } = await replay(t, hostile, async (os) => {
      await os.readLink('/etc/resolv.conf');
      await os.readFile('/etc/resolv.conf');
    });
    t.equal(readFileSync(join(folder, 'tmp/netdiagd-test-escape'), 'utf8'), 'text');
    t.ok(lstatSync(join(folder, 'etc/resolv.conf')).isSymbolicLink());
  });
});

t.test('record and tree: commands', async (t) => {
  const command = (answer: string | undefined | Error): Partial<Platform> => ({
    exec: async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const ask = (os: Platform) => os.exec(['ip', '-j', 'addr']);
  t.test('output', (t) => agrees(t, command('[]\n'), ask));
  t.test('no output', (t) => agrees(t, command(''), ask));
  t.test('not installed', (t) => agrees(t, command(undefined), ask));
  t.test('a status', (t) =>
    agrees(t, command(new CommandError('ip -j addr exited with status 255: no', 255, 'no')), ask),
  );
  t.test('killed', (t) => agrees(t, command(new CommandError('did not answer\nin time', undefined, '')), ask));

  t.test('words cannot leave the folder', async (t) => {
    const hostile = [
      ['../../../../tmp/evil'],
      ['..'],
      ['a/../../b', '%2F', '\0', '\n'],
      ['é'.repeat(120)],
      ['x'.repeat(4000)],
      [`${'x'.repeat(4000)}y`],
    ] as unknown as [string, ...string[]][];
    const echo: Partial<Platform> = { exec: async (argv) => argv.join(' ') };
    const { folder, os } = await replay(t, echo, (recorder) => Promise.all(hostile.map((argv) => recorder.exec(argv))));
    for (const argv of hostile) t.equal(await os.exec(argv), argv.join(' '));
    t.same(readdirSync(folder).sort(), ['exec', 'netdiagd.json']);
    t.equal(readdirSync(join(folder, 'exec')).length, hostile.length);
  });
});

t.test('record and tree: exchanges', async (t) => {
  const answering = (reply: ExchangeReply): Partial<Platform> => ({ exchange: async () => reply });
  const replied = { outcome: 'reply', payload: Buffer.from([1, 2, 0xff]), durationMs: 1.5 } as const;

  t.test('a reply', async (t) => {
    const { os } = await replay(t, answering(replied), (recorder) => recorder.exchange(query()));
    t.same(await os.exchange(query()), replied);
  });

  t.test('a reply to the third datagram alone', async (t) => {
    const silent = { outcome: 'timeout', error: 'no reply', durationMs: 100 } as const;
    const replies: ExchangeReply[] = [silent, silent, replied];
    const thrice = async (os: Platform) => [
      await os.exchange(query()),
      await os.exchange(query()),
      await os.exchange(query()),
    ];
    const live: Partial<Platform> = { exchange: async () => replies.shift() ?? silent };
    const { os } = await replay(t, live, thrice);
    t.same(await thrice(os), [silent, silent, replied]);
  });

  t.test('a reply takes the transaction id of the new request', async (t) => {
    const { os } = await replay(t, answering(replied), (recorder) => recorder.exchange(query()));
    const reply = await os.exchange(query({ payload: Buffer.from([7, 8, 9]) }));
    t.same(reply, { ...replied, payload: Buffer.from([7, 8, 0xff]) });
  });

  t.test('a reply that no longer fits', async (t) => {
    const { os } = await replay(t, answering(replied), (recorder) => recorder.exchange(query()));
    t.match(await os.exchange(query({ accept: () => false })), { outcome: 'timeout', error: /does not fit/ });
    const short = await replay(t, answering({ ...replied, payload: Buffer.from([1]) }), (recorder) =>
      recorder.exchange(query()),
    );
    t.match(await short.os.exchange(query()), { outcome: 'reply', payload: Buffer.from([1]) });
  });

  for (const outcome of ['timeout', 'refused', 'unreachable'] as const) {
    t.test(outcome, (t) =>
      agrees(t, answering({ outcome, durationMs: 3, error: 'said so' }), (os) => os.exchange(query())),
    );
  }

  t.test('what was not asked then', async (t) => {
    const { os } = await replay(t, answering(replied), async () => undefined);
    t.same(await os.exchange(query()), { outcome: 'unreachable', error: 'not in this capture', durationMs: 0 });
  });

  t.test('labels cannot leave the folder', async (t) => {
    const labels = ['../../evil', 'dns/udp/../../../../evil', '/etc/passwd', '..', 'a//b', `dns/${'n'.repeat(300)}.A`];
    const numbered: Partial<Platform> = {
      exchange: async ({ payload }) => ({ outcome: 'reply', payload, durationMs: 1 }),
    };
    const ask = (os: Platform) =>
      Promise.all(labels.map((label, i) => os.exchange(query({ label, payload: Buffer.from([0, 0, i]) }))));
    const { folder, os } = await replay(t, numbered, ask);
    t.same(readdirSync(folder).sort(), ['net', 'netdiagd.json']);
    t.same(await ask(os), await ask(sourceOf(numbered).open(signal)));
  });
});

t.test('record and tree: devices', async (t) => {
  const PORT = '/dev/vport1p1';
  const options = { until: '\n\n', timeoutMs: 100, maxBytes: 100 };
  const ask = (os: Platform) => os.converse(PORT, 'GET /metrics/XML\n\n', options);
  t.test('a reply', (t) => agrees(t, { converse: async () => '<metrics/>\n\n' }, ask));
  t.test('no port', (t) => agrees(t, {}, ask));
  t.test('a port that is silent', (t) =>
    agrees(t, { converse: async () => Promise.reject(new Error(`${PORT} did not answer within 100 ms`)) }, ask),
  );
  t.test('requests are told apart', async (t) => {
    const echo: Partial<Platform> = { converse: async (path, request) => `${path} ${request}` };
    const requests = ['', '..', '../../../etc/passwd', 'GET /a\n\n', 'GET /b\n\n', 'x'.repeat(1000)];
    const all = (os: Platform) => Promise.all(requests.map((request) => os.converse(PORT, request, options)));
    const { folder, os } = await replay(t, echo, all);
    t.same(await all(os), await all(sourceOf(echo).open(signal)));
    t.same(readdirSync(folder).sort(), ['netdiagd.json', 'talk']);
  });

  const bytes = Buffer.from([0x6d, 0x76, 0xff, 0, 0xc3]);
  const disk: Partial<Platform> = { readDevice: async (_path, { maxBytes }) => bytes.subarray(0, maxBytes) };
  const look = (os: Platform, maxBytes: number) =>
    os.readDevice('/dev/vdb', { maxBytes, timeoutMs: 0, accept: () => true }).then((read) => read && [...read]);
  t.test('a disk', (t) => agrees(t, disk, (os) => look(os, 100)));
  t.test('its beginning, and then all of it', (t) =>
    agrees(t, disk, async (os) => [await look(os, 2), await look(os, 100)]),
  );
  t.test('no disk', (t) => agrees(t, {}, (os) => look(os, 4)));
  t.test('a disk that may not be read', (t) =>
    agrees(t, { readDevice: async () => Promise.reject(new Error('EACCES: permission denied')) }, (os) => look(os, 4)),
  );
});

t.test('record and tree: the host', async (t) => {
  t.test('identity', (t) =>
    agrees(t, { identity: async () => ({ memoryTotalBytes: 1024, hypervisor: 'kvm' }) }, (os) => os.identity()),
  );
  t.test('no identity', (t) => agrees(t, {}, (os) => os.identity()));

  t.test('commands are recorded, not the messages of the kernel', async (t) => {
    const doors: Partial<Platform> = { netlink: { dump: async () => [] } };
    t.notOk('netlink' in recordingSource(sourceOf(doors)).open(signal));
  });

  t.test('time and place', async (t) => {
    const { os } = await replay(t, { origin: 'blue' }, async () => undefined);
    t.equal(os.now().toISOString(), '2026-11-20T12:00:00.000Z');
    t.equal(os.origin, 'blue', 'a capture says where it was taken');
  });

  t.test('what a capture cannot hold is not offered while one is made', async (t) => {
    const doors = { connect: async () => undefined, keep: async () => undefined, variable: () => '/tmp' };
    await replay(t, doors, async (recorder) =>
      t.same([recorder.connect, recorder.keep, recorder.variable], [undefined, undefined, undefined]),
    );
  });
});

t.test('record and tree: other network namespaces', async (t) => {
  const found = { others: [{ inode: 4026532001, processes: [{ pid: 20, name: 'pause' }] }], hidden: 3 };
  const inside: Partial<Platform> = {
    origin: 'pid 20',
    netlink: { dump: async () => [] },
    readFile: async (path) => (path === '/etc/hostname' ? 'pod\n' : undefined),
    exec: async (argv) => argv.join(' '),
  };
  const doors: Partial<Platform> = {
    namespaces: async () => found,
    within: async (pid) => (pid === 20 ? sourceOf(inside).open(signal) : undefined),
    exec: async () => 'of the host',
  };
  t.test('which there are', (t) => agrees(t, doors, async (os) => os.namespaces?.()));
  t.test('that nobody may look for', (t) =>
    agrees(t, { ...doors, namespaces: () => Promise.reject(new Error('EACCES: permission denied')) }, async (os) =>
      os.namespaces?.(),
    ),
  );
  t.test('what is in them, and in the host', (t) =>
    agrees(t, doors, async (os) => {
      const pod = await os.within?.(20);
      return [pod?.origin, await pod?.readFile('/etc/hostname'), await pod?.exec(['ip']), await os.exec(['ip'])];
    }),
  );
  t.test('a process that is gone', (t) => agrees(t, doors, async (os) => os.within?.(21)));
  t.test('one that may not be entered', (t) =>
    agrees(t, { ...doors, within: () => Promise.reject(new Error('netlink: setns: EPERM')) }, async (os) =>
      os.within?.(20),
    ),
  );
  t.test('by commands', async (t) => {
    const pod = await recordingSource(sourceOf(doors)).open(signal).within?.(20);
    t.notOk(pod && 'netlink' in pod);
    t.notOk('within' in recordingSource(sourceOf()).open(signal), 'nor what the host does not offer');
  });
  t.test('a capture without any', async (t) => {
    const { os } = await replay(t, {}, async () => undefined);
    t.same([await os.namespaces?.(), await os.within?.(20)], [undefined, undefined]);
  });
});
