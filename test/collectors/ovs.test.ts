import t from 'tap';
import ovs from '../../src/collectors/ovs.ts';
import { OVS_COLUMNS } from '../../src/facts/ovs-rows.ts';
import type { Ovs } from '../../src/model/ovs.ts';
import { CommandError, type Platform } from '../../src/model/platform.ts';
import type { Slice } from '../../src/model/slice.ts';
import { readFixture } from '../support/captures.ts';
import { shownFields } from '../support/ovs-shown.ts';
import { ovsDocuments, ovsUpdates } from '../support/ovs-tables.ts';
import { type Answer, fakeServer, schemaOf } from '../support/ovsdb.ts';
import { platform } from '../support/platform.ts';
import { collected, FOREIGN, GARBAGE, testDoors } from '../support/tree.ts';

const HOST = 'ovs-node';
const LIST =
  'exec/ovs-vsctl --timeout=2 -f json list Open_vSwitch -- list Bridge -- list Port -- list Interface -- list Controller -- list Manager';
const PID = '/run/openvswitch/ovs-vswitchd.pid';
const OPTIONS = { lookups: [], dnsTimeoutMs: 100 };

const ovsOf = (slice: Slice<Ovs>): Ovs => {
  if (slice.state !== 'ok') throw new Error(JSON.stringify(slice));
  return JSON.parse(JSON.stringify(slice.value)) as Ovs;
};

/** A server that has the database of the fixtures. */
const serving: Answer = ({ method }) =>
  method === 'get_schema'
    ? { result: schemaOf(OVS_COLUMNS) }
    : method === 'monitor'
      ? { result: ovsUpdates() }
      : undefined;

/** A host where `answer` listens on the socket at `path`. */
const listening = (answer: Answer, path: string, doors: Partial<Platform> = {}) =>
  platform({
    connect: async (asked) => (asked === path ? fakeServer(answer).connection : undefined),
    keep: (_, make) => make(),
    ...doors,
  });
const SOCKET = '/run/openvswitch/db.sock';

/** A host whose files and links are these, with the commands of the fixtures. */
const files = (texts: Readonly<Record<string, string>>): Partial<Platform> => ({
  exec: async () => ovsDocuments.join('\n'),
  readFile: async (path) => texts[path],
  readLink: async (path) => texts[path],
  readDir: async (path) => (Object.keys(texts).some((name) => name.startsWith(`${path}/`)) ? [] : undefined),
});
const SHOW = 'exec/ovs-vsctl --timeout=2 show';

/** As ovs-vswitchd answers on its control socket. */
const counters = (method: string | undefined): { readonly result: string } => ({
  result:
    method === 'dpctl/show'
      ? readFixture('ovs-appctl-dpctl', 'ovs-3.1.0-netdev.txt')
      : readFixture('ovs-appctl-fdb-stats', 'ovs-3.1.0-evicted.txt'),
});

t.test('ovs', async (t) => {
  t.test('of a node', async (t) => {
    const slice = await collected(t, ovs, HOST);
    t.match(slice, {
      state: 'ok',
      value: {
        uuid: '94e3bed9-f689-429d-9cef-9353645feeee',
        bridges: [
          { name: 'br-int', controllers: [] },
          {
            name: 'br1',
            fail_mode: 'secure',
            datapath_type: 'netdev',
            controllers: [{ target: 'tcp:127.0.0.1:6653', is_connected: true }],
          },
        ],
      },
    });
    const ports = slice.state === 'ok' ? slice.value.bridges.flatMap(({ ports }) => ports) : [];
    t.match(
      ports.find(({ name }) => name === 'bond0'),
      { interfaces: [{ name: 'b1' }, { name: 'b2' }] },
    );
    t.match(
      ports.find(({ name }) => name === 'v1'),
      { tag: 100 },
    );
    t.match(
      ports.find(({ name }) => name === 'v3'),
      { trunks: [100, 200] },
    );
    t.match(
      ports.find(({ name }) => name === 'vxlan0'),
      {
        interfaces: [{ type: 'vxlan', options: { remote_ip: '192.168.24.140', key: '100' } }],
      },
    );
  });

  t.test('installed and never started', async (t) => {
    t.same(await collected(t, ovs, 'plain-server-static'), {
      state: 'absent',
      reason: 'no Open vSwitch database is running',
    });
  });

  t.test('a database that has died', async (t) => {
    const error = 'ovs-vsctl --timeout=2 show exited with status 1: database connection failed (Connection refused)';
    const changes = { [`${SHOW}.txt`]: null, [`${SHOW}.fail`]: `1\n${error}\n` };
    t.same(await collected(t, ovs, HOST, changes), { state: 'failed', error });
  });

  testDoors(t, ovs, { host: HOST, without: [`${SHOW}.txt`], commands: [SHOW] });
  for (const text of GARBAGE) {
    t.test(`ovs-vsctl list prints ${JSON.stringify(text)}`, async (t) => {
      t.equal((await collected(t, ovs, HOST, { [`${LIST}.txt`]: text })).state, 'failed');
    });
  }

  t.test('by socket, by ovs-vsctl list and by ovs-vsctl show', async (t) => {
    const bySocket = await ovs.collect(listening(serving, SOCKET), OPTIONS);
    const text = { [`${LIST}.txt`]: ovsDocuments.join('\n') };
    const byList = await collected(t, ovs, HOST, text);
    t.same(ovsOf(byList), ovsOf(bySocket), 'the first two are the same');
    const shown = readFixture('ovs-vsctl-show', 'ovs-3.1.0-bond-tunnels-patch-missing-device.txt');
    const byShow = await collected(t, ovs, HOST, { [`${SHOW}.txt`]: shown });
    t.same(ovsOf(byShow), shownFields(ovsOf(bySocket)), 'and the third has less of it');
    t.equal(ovsOf(byShow).bridges[1]?.name, 'br1');
  });

  t.test('where the socket may be', async (t) => {
    for (const path of ['/var/run/openvswitch/db.sock', '/usr/local/var/run/openvswitch/db.sock', '/opt/ovs/db.sock']) {
      const slice = await ovs.collect(listening(serving, path, { variable: () => '/opt/ovs' }), OPTIONS);
      t.equal(slice.state, 'ok', path);
    }
    const relative = await ovs.collect(listening(serving, 'opt/ovs/db.sock', { variable: () => 'opt/ovs' }), OPTIONS);
    t.same(relative, { state: 'absent', reason: 'no Open vSwitch database is running' });
  });

  t.test('a socket that refuses or is silent is not asked again by ovs-vsctl', async (t) => {
    const refuse = async () => {
      throw new Error('connection refused');
    };
    const os = platform({ connect: refuse, keep: (_, make) => make(), exec: async () => ovsDocuments.join('\n') });
    await t.rejects(ovs.collect(os, OPTIONS), { message: 'connection refused' });
  });

  t.test('a server that we do not understand', async (t) => {
    const strange: Answer = () => ({ error: { error: 'not supported' } });
    const listed = await ovs.collect(
      listening(strange, SOCKET, { exec: async () => ovsDocuments.join('\n') }),
      OPTIONS,
    );
    t.equal(listed.state, 'ok', 'ovs-vsctl understands it');
    await t.rejects(ovs.collect(listening(strange, SOCKET), OPTIONS), {
      message: 'ovsdb-server: {"error":"not supported"}',
    });
    const fails = async () => {
      throw new CommandError('ovs-vsctl exited with status 1', 1, '');
    };
    await t.rejects(ovs.collect(listening(strange, SOCKET, { exec: fails }), OPTIONS), { message: /status 1/ });
  });

  t.test('tables that are missing', async (t) => {
    for (const lines of [ovsDocuments.slice(1), [...ovsDocuments, ...ovsDocuments]]) {
      const slice = await collected(t, ovs, HOST, { [`${LIST}.txt`]: lines.join('\n') });
      t.same(slice, { state: 'failed', error: `ovs-vsctl list printed ${lines.length} tables` });
    }
  });

  t.test('ovs-vswitchd', async (t) => {
    const stat = (name: string, state: string) => ({
      [PID]: '77\n',
      '/proc/77/stat': `77 (${name}) ${state} 1 77 77 0`,
    });
    for (const [name, texts, vswitchd] of [
      ['runs', stat('ovs-vswitchd', 'S'), { pid: 77, state: 'running' }],
      ['is stopped', stat('ovs-vswitchd', 'T'), { pid: 77, state: 'stopped' }],
      ['is a zombie', stat('ovs-vswitchd', 'Z'), { pid: 77, state: 'gone' }],
      ['has died', { [PID]: '77\n' }, { pid: 77, state: 'gone' }],
      ['has died, and its number is another program', stat('sshd', 'S'), { pid: 77, state: 'gone' }],
      ['has ended', { '/run/openvswitch/ovsdb-server.pid': '76\n' }, { state: 'gone' }],
      ['wrote nonsense', { [PID]: '../1' }, { state: 'gone' }],
      ['has another folder', { '/usr/local/var/run/openvswitch/ovs-vswitchd.pid': '77' }, { pid: 77, state: 'gone' }],
      ['cannot be seen', {}, undefined],
    ] as const) {
      t.same(ovsOf(await ovs.collect(platform(files(texts)), OPTIONS)).vswitchd, vswitchd, name);
    }
  });

  t.test('ovs-vswitchd has another number in a container', async (t) => {
    const control = '/run/openvswitch/ovs-vswitchd.77.ctl';
    const doors = (path: string, code = 'ECONNREFUSED') =>
      platform({
        ...files({ [PID]: '77', '/proc/77/stat': '77 (sshd) S 1' }),
        connect: async (asked) => {
          if (asked === path) return fakeServer(({ method }) => counters(method)).connection;
          if (asked === SOCKET) return fakeServer(serving).connection;
          throw new Error('it fails', { cause: Object.assign(new Error(code), { code }) });
        },
        keep: (_, make) => make(),
      });
    t.same(ovsOf(await ovs.collect(doors(control), OPTIONS)).vswitchd, { pid: 77, state: 'running' });
    t.same(ovsOf(await ovs.collect(doors('/nowhere'), OPTIONS)).vswitchd, { pid: 77, state: 'gone' });
    for (const code of ['EACCES', 'EAGAIN', 'ETIMEDOUT']) {
      t.equal(ovsOf(await ovs.collect(doors('/nowhere', code), OPTIONS)).vswitchd, undefined, code);
    }
  });

  t.test('a capture of others, which has no processes', async (t) => {
    const doors = { ...files({ [PID]: '77' }), partial: true } as const;
    t.equal(ovsOf(await ovs.collect(platform(doors), OPTIONS)).vswitchd, undefined);
  });

  t.test('what only ovs-vswitchd tells', async (t) => {
    const running = { [PID]: '77', '/proc/77/stat': '77 (ovs-vswitchd) S 1' };
    const datapaths = [{ name: 'netdev@ovs-netdev', hit: 13, missed: 19, lost: 0, flows: 2 }];
    const bridges = [{ name: 'br-int' }, { name: 'br1', fdb: { entries: 10, max: 10, evicted: 33, moved: 0 } }];
    const bySocket = (answer: Answer) =>
      platform({
        ...files(running),
        connect: async (path) => fakeServer(path === SOCKET ? serving : answer).connection,
        keep: (_, make) => make(),
      });
    t.test('by its socket', async (t) => {
      const found = ovsOf(
        await ovs.collect(
          bySocket(({ method }) => counters(method)),
          OPTIONS,
        ),
      );
      t.match(found, { datapaths, bridges });
    });
    t.test('by ovs-appctl', async (t) => {
      const exec: Platform['exec'] = async ([command, , words]) =>
        command === 'ovs-appctl' ? counters(words).result : ovsDocuments.join('\n');
      t.match(ovsOf(await ovs.collect(platform({ ...files(running), exec }), OPTIONS)), { datapaths, bridges });
    });
    t.test('a release that knows less', async (t) => {
      const fails: Platform['exec'] = async ([command]) => {
        if (command === 'ovs-appctl') throw new CommandError('ovs-appctl exited with status 2', 2, '');
        return ovsDocuments.join('\n');
      };
      for (const os of [
        bySocket(() => ({ error: '"dpctl/show" is not a valid command' })),
        bySocket(() => ({ result: 7 })),
        platform({ ...files(running), exec: fails }),
      ]) {
        const slice = await ovs.collect(os, OPTIONS);
        t.equal(slice.state === 'ok' && slice.note, undefined);
        t.equal(ovsOf(slice).datapaths, undefined);
      }
    });
    t.test('it hangs, or its socket is gone', async (t) => {
      const awake = setInterval(() => undefined, 100);
      t.teardown(() => clearInterval(awake));
      const silent = await ovs.collect(
        bySocket(() => undefined),
        OPTIONS,
      );
      t.match(silent, { state: 'ok', note: /^no counters of ovs-vswitchd: ovs-vswitchd did not answer dpctl\/show/ });
      const os = bySocket(() => undefined);
      const nowhere = { ...os, connect: async (path: string) => (path === SOCKET ? os.connect?.(path) : undefined) };
      t.equal(ovsOf(await ovs.collect(nowhere, OPTIONS)).datapaths, undefined);
    });
  });

  t.test('a bridge without its device', async (t) => {
    const header = 'Inter-|   Receive\n face |bytes\n';
    const doors = files({ '/proc/net/dev': `${header}    lo:  0 0\n   br1: 5 0\n` });
    t.match(ovsOf(await ovs.collect(platform(doors), OPTIONS)).bridges, [
      { name: 'br-int', hasDevice: false },
      { name: 'br1', hasDevice: true },
    ]);
  });

  t.test('of another network namespace', async (t) => {
    const reason = 'Open vSwitch here is that of another network namespace';
    t.same(await collected(t, ovs, HOST, FOREIGN), { state: 'absent', reason });
    const own = { [PID]: '77', '/proc/77/ns/net': 'net:[1]', '/proc/self/ns/net': 'net:[1]' };
    const foreign = { foreignFiles: true };
    t.equal((await ovs.collect(platform({ ...files(own), ...foreign }), OPTIONS)).state, 'ok', 'it serves this one');
    const others = { ...own, '/proc/77/ns/net': 'net:[2]' };
    t.same(await ovs.collect(platform({ ...files(others), ...foreign }), OPTIONS), { state: 'absent', reason });
  });
});
