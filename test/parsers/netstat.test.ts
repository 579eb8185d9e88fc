import t from 'tap';
import netstat, { type NetstatEntry, type NetstatSocket, parseNetstat } from '../../src/parsers/netstat.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const HEADER = 'Proto Recv-Q Send-Q Local Address Foreign Address State PID/Program name\n';
const UNIX = 'Proto RefCnt Flags Type State I-Node PID/Program name Path\n';
const ROUTES = 'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n';
const end = (address: string, port: string) => ({ address, port });
const ssh = {
  ...{ proto: 'tcp', recvQ: 1, sendQ: 2, local: end('0.0.0.0', '22'), peer: end('0.0.0.0', '*') },
  state: 'LISTEN',
};
const log = { proto: 'unix', refcnt: 15, flags: [], type: 'DGRAM', inode: 8996 };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly number[]][] = [
  ['nothing', '', []],
  ['a title alone', 'Active Internet connections (only servers)\n', []],
  ['without a header', 'tcp 1 2 0.0.0.0:22 0.0.0.0:* LISTEN 7/sshd', [ssh]],
  ['an unknown program', `${HEADER}tcp 1 2 0.0.0.0:22 0.0.0.0:* LISTEN -`, [ssh]],
  [
    'a program',
    `${HEADER}tcp 1 2 0.0.0.0:22 0.0.0.0:* LISTEN 7/a b/c`,
    [{ ...ssh, process: { pid: 7, name: 'a b/c' } }],
  ],
  [
    'a zone',
    'raw 0 0 fe80::1%2:58 :::* 58',
    [
      {
        ...ssh,
        proto: 'raw',
        recvQ: 0,
        sendQ: 0,
        local: { ...end('fe80::1', '58'), zone: '2' },
        peer: end('::', '*'),
        state: '58',
      },
    ],
  ],
  ['no state', 'udp 1 2 0.0.0.0:22 0.0.0.0:*', [{ ...ssh, proto: 'udp', state: undefined }]],
  ['a path with blanks', 'unix 15 [ ] DGRAM 8996 /dev/a log', [{ ...log, path: '/dev/a log' }]],
  ['flags', 'unix 15 [ ACC W ] DGRAM FREE 8996', [{ ...log, flags: ['ACC', 'W'], state: 'FREE' }]],
  [
    'a program and a path with blanks',
    `${UNIX}unix 15 [ ] DGRAM 8996 1234/a name         /dev/a log`,
    [{ ...log, process: { pid: 1234, name: 'a name' }, path: '/dev/a log' }],
  ],
  ['a queue that is none', 'tcp x 2 0.0.0.0:22 0.0.0.0:* LISTEN', [], [1]],
  ['an address that breaks off', 'tcp 1 2 0.0.0.0:22\ntcp 1 2 0.0.0.0:22 0.0.0.0', [], [1, 2]],
  ['flags that do not close', 'unix 15 [ ACC\nunix 15 DGRAM 8996', [], [1, 2]],
  ['no inode', 'unix 15 [ ] DGRAM /dev/log', [], [1]],
  ['a table without its header', 'Kernel IP routing table\n0.0.0.0 10.0.0.1 0.0.0.0 UG 0 0 0 eth0', [], [2]],
  [
    'what -p says to all but root',
    '(Not all processes could be identified, non-owned process info\n will not be shown, you would have to be root to see it all.)\n',
    [],
  ],
  [
    'routes',
    `${ROUTES}default         gw.example      0.0.0.0         UG        0 0          0 eth1\n10.9.0.0 - 255.255.0.0 ! - - - -\n`,
    [
      {
        ...{ destination: 'default', gateway: 'gw.example', genmask: '0.0.0.0', flags: 'UG' },
        ...{ mss: 0, window: 0, irtt: 0, iface: 'eth1' },
      },
      { destination: '10.9.0.0', gateway: '-', genmask: '255.255.0.0', flags: '!', iface: '-' },
    ],
  ],
  [
    'routes with their metric, of IPv6',
    'Destination   Next Hop   Flag Met Ref Use If\n2001:db8::/64   ::   Un   -1 3      7 lo\n',
    [
      {
        ...{ destination: '2001:db8::/64', gateway: '::', flags: 'Un' },
        ...{ metric: -1, ref: 3, use: 7, iface: 'lo' },
      },
    ],
  ],
  [
    'interfaces, with an alias',
    `Kernel Interface table
Iface       MTU Met    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg
br9        1450   0       11      1      2      3       12      4      5      6 BMRU
br9:1      1450   0     - no statistics available -                        BMRU
`,
    [
      {
        ...{ iface: 'br9', mtu: 1450, metric: 0, rxOk: 11, rxErrors: 1, rxDropped: 2, rxOverruns: 3 },
        ...{ txOk: 12, txErrors: 4, txDropped: 5, txOverruns: 6, flags: 'BMRU' },
      },
      { iface: 'br9:1', mtu: 1450, metric: 0, flags: 'BMRU' },
    ],
  ],
  [
    'groups',
    'IPv6/IPv4 Group Memberships\nInterface       RefCnt Group\n--------------- ------ ----------\nlo  1  224.0.0.1\n',
    [{ interface: 'lo', refcnt: 1, group: '224.0.0.1' }],
  ],
  ['a row that breaks off', `${ROUTES}default gw.example`, [], [2]],
  ['a number that is none', `${ROUTES}a b c U x 0 0 eth0`, [], [2]],
];

const protoOf = (entry: NetstatEntry): string => ('proto' in entry ? entry.proto : '');

/** As jc has it. */
function asJc(socket: NetstatSocket): Readonly<Record<string, unknown>> {
  const { process } = socket;
  const program = { ...(process && { pid: process.pid }), program_name: process?.name ?? null };
  if ('refcnt' in socket) {
    const { proto, refcnt, flags, type, state = null, inode, path } = socket;
    return {
      ...{ proto, refcnt, type, state, inode, kind: 'socket', flags: flags.join(' ') || null },
      ...(path !== undefined && { path }),
      ...program,
    };
  }
  const { proto, recvQ: recv_q, sendQ: send_q, local, peer, state = null } = socket;
  const numbers = { local_port_num: Number(local.port), foreign_port_num: Number(peer.port) };
  return {
    ...{ proto, recv_q, send_q, state, kind: 'network', ...program },
    ...{
      network_protocol: proto.endsWith('6') ? 'ipv6' : 'ipv4',
      transport_protocol: /^(?:tcp|udp)/.exec(proto)?.[0] ?? null,
    },
    ...{ local_address: local.address, local_port: local.port },
    ...{ foreign_address: peer.address, foreign_port: peer.port },
    ...Object.fromEntries(Object.entries(numbers).filter(([, number]) => !Number.isNaN(number))),
  };
}

t.test('netstat', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseNetstat(input);
    t.same(parsed.value, JSON.parse(JSON.stringify(value)), name);
    t.strictSame(
      parsed.problems.map(({ line }) => line),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('net-tools 2.10', async (t) => {
    const { value, problems } = parseNetstat(readFixture('netstat', 'net-tools-2.10-anpeo-netns.txt'));
    t.strictSame(problems, []);
    t.strictSame(value.map(protoOf).join(' '), 'tcp tcp tcp tcp6 udp udp6 raw6 unix unix unix unix');
    const shared = { recvQ: 0, sendQ: 0, user: '0', timer: 'off (0.00/0/0)' };
    t.match(value[3], { ...shared, local: end('::', '9090'), peer: end('::', '*'), state: 'LISTEN' });
    t.match(value[4], { ...shared, local: end('0.0.0.0', '68'), state: undefined, process: { name: 'python3' } });
    t.match(value[6], { ...shared, local: end('::', '58'), state: '7' });
    t.ok(value.some((socket) => 'path' in socket && socket.path === '@abs' && socket.type === 'DGRAM'));
  });

  t.test('BusyBox 1.35', async (t) => {
    const { value, problems } = parseNetstat(readFixture('netstat', 'busybox-1.35-ane-netns.txt'));
    t.strictSame(problems, []);
    t.strictSame(value.map(protoOf).join(' '), 'tcp tcp tcp tcp udp udp raw unix unix unix unix');
    t.match(value[6], { local: { address: '::', port: '58', zone: '568949405' }, peer: { zone: '32' }, state: '58' });
    t.match(value[7], { flags: ['ACC'], state: 'LISTENING', path: '/tmp/nd-a b' });
  });

  for (const { name, text, source, upstream } of publicCaptures('netstat')) {
    const { value, problems } = parseNetstat(text);
    t.strictSame(problems, [], name);
    if (source.repo === 'kellyjonbrazil/jc')
      t.same(value.filter((entry) => 'proto' in entry).map(asJc), upstream, name);
    else {
      t.equal(value.length, 9, `${name}: six connections and three sockets`);
      t.match(value[3], { user: '995', inode: 1_154_674, process: { pid: 12387, name: 'Passenger Rac' } }, name);
      t.match(value[5], { state: 'SYN_RECV', process: undefined, timer: 'on (0.79/0/0)' }, name);
      t.match(value[8], { process: { pid: 738 }, path: '/var/run/NetworkManager/private' }, name);
    }
  }

  t.equal(netstat.parse, parseNetstat);
  testParserTrials(t, parseNetstat, fixturesOf('netstat'), { pieces: ['unix 1 [ ', '( ', ' )', 'x: '] });
});
