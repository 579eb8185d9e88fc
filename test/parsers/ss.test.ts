import t from 'tap';
import ss, { parseSs } from '../../src/parsers/ss.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string): string => readFixture('ss', `${name}.txt`);
const end = (address: string, port: string, zone?: string) => ({ address, port, ...(zone !== undefined && { zone }) });
const quiet = { recvQ: 0, sendQ: 0, processes: [] };
const any = end('*', '*');
const any4 = end('0.0.0.0', '*');
const any6 = end('::', '*');

const tcp = { ...quiet, netid: 'tcp', state: 'LISTEN', sendQ: 5 };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '\n', []],
  ['only a header', 'Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess', []],
  ['IPv6 in brackets', 'tcp LISTEN 0 5 [::]:22 [::]:*', [{ ...tcp, local: end('::', '22'), peer: any6 }]],
  ['IPv6 without brackets', 'tcp LISTEN 0 5 :::22 :::*', [{ ...tcp, local: end('::', '22'), peer: any6 }]],
  ['both families', 'tcp LISTEN 0 5 *:80 *:*', [{ ...tcp, local: end('*', '80'), peer: any }]],
  [
    'a mapped address',
    'tcp LISTEN 0 5 ::ffff:192.0.2.1:9200 :::*',
    [{ ...tcp, local: end('::ffff:192.0.2.1', '9200'), peer: any6 }],
  ],
  [
    'a zone',
    'tcp LISTEN 0 5 127.0.0.53%lo:53 0.0.0.0:*',
    [{ ...tcp, local: end('127.0.0.53', '53', 'lo'), peer: any4 }],
  ],
  [
    'a zone behind brackets',
    'tcp LISTEN 0 5 [fe80::1]%eth0:546 [::]:*',
    [{ ...tcp, local: end('fe80::1', '546', 'eth0'), peer: any6 }],
  ],
  [
    'a zone without brackets',
    'tcp LISTEN 0 5 fe80::1%eth0:546 :::*',
    [{ ...tcp, local: end('fe80::1', '546', 'eth0'), peer: any6 }],
  ],
  [
    'a service by name',
    'icmp6 UNCONN 0 0 *%ens33:ipv6-icmp *:*',
    [{ ...quiet, netid: 'icmp6', state: 'UNCONN', local: end('*', 'ipv6-icmp', 'ens33'), peer: any }],
  ],
  [
    'no netid',
    'ESTAB 12 34 192.0.2.1:22 192.0.2.2:59232',
    [
      {
        ...quiet,
        state: 'ESTAB',
        recvQ: 12,
        sendQ: 34,
        local: end('192.0.2.1', '22'),
        peer: end('192.0.2.2', '59232'),
      },
    ],
  ],
  ['no state', 'tcp   0 5 *:25 *:*', [{ ...tcp, state: '', local: end('*', '25'), peer: any }]],
  ['neither', '0 0 *:25 *:*', [{ ...quiet, state: '', local: end('*', '25'), peer: any }]],
  [
    'netlink',
    'nl UNCONN 768 0 rtnl:tmux: server/893 *',
    [
      {
        ...quiet,
        netid: 'nl',
        state: 'UNCONN',
        recvQ: 768,
        local: end('rtnl', 'tmux: server/893'),
        peer: end('*', ''),
      },
    ],
  ],
  [
    'a packet socket',
    'p_raw UNCONN 0 0 LLDP:ens33 *',
    [{ ...quiet, netid: 'p_raw', state: 'UNCONN', local: end('LLDP', 'ens33'), peer: end('*', '') }],
  ],
  [
    'a socket of the file system',
    'u_str LISTEN 0 128 /run/my app/a:b 20679 * 0 users:(("x",pid=1,fd=2))',
    [
      {
        ...quiet,
        netid: 'u_str',
        state: 'LISTEN',
        sendQ: 128,
        local: end('/run/my app/a:b', '20679'),
        peer: end('*', '0'),
        processes: [{ name: 'x', pid: 1, fd: 2 }],
      },
    ],
  ],
  [
    'the same without netid',
    'ESTAB 0 0 * 40144 * 40145',
    [{ ...quiet, state: 'ESTAB', local: end('*', '40144'), peer: end('*', '40145') }],
  ],
  [
    'several processes',
    'tcp LISTEN 0 5 *:80 *:* users:(("nginx",pid=583,fd=8),("nginx",pid=582,fd=9)) ino:14427 sk:1 <->',
    [
      {
        ...tcp,
        local: end('*', '80'),
        peer: any,
        processes: [
          { name: 'nginx', pid: 583, fd: 8 },
          { name: 'nginx', pid: 582, fd: 9 },
        ],
      },
    ],
  ],
  [
    'processes of old',
    'tcp LISTEN 0 5 *:22 *:* users:(("sshd",1231,3),("sshd",1,4))',
    [
      {
        ...tcp,
        local: end('*', '22'),
        peer: any,
        processes: [
          { name: 'sshd', pid: 1231, fd: 3 },
          { name: 'sshd', pid: 1, fd: 4 },
        ],
      },
    ],
  ],
  [
    'threads and contexts',
    'tcp LISTEN 0 5 *:22 *:* users:(("sshd",pid=7,tid=9,proc_ctx=system_u:system_r,fd=3,sock_ctx=u))',
    [{ ...tcp, local: end('*', '22'), peer: any, processes: [{ name: 'sshd', pid: 7, fd: 3 }] }],
  ],
  [
    'details of a socket',
    'tcp LISTEN 0 5 *:22 *:* timer:(keepalive,119min,0)\n\t cubic wscale:7,7\n\t\n',
    [{ ...tcp, local: end('*', '22'), peer: any }],
  ],
  ['left out', '...output...\ntcp LISTEN 0 5 *:22 *:*', [{ ...tcp, local: end('*', '22'), peer: any }]],
  [
    'a list that is broken off',
    'tcp LISTEN 0 5 *:22 *:* users:(("sshd",pid=7,fd=3)',
    [{ ...tcp, local: end('*', '22'), peer: any }],
    [[1, 'has a list of users that is broken off']],
  ],
  ['no peer', 'tcp LISTEN 0 5 *:22', [], [[1, 'is not a socket']]],
  ['no queue', 'tcp LISTEN x 5 *:22 *:*', [], [[1, 'is not a socket']]],
  ['no inode', 'u_str LISTEN 0 5 /run/x * 0', [], [[1, 'is not a socket']]],
  ['no netlink peer', 'nl UNCONN 0 0 rtnl:kernel', [], [[1, 'is not a socket']]],
  ['another text', 'Cannot open netlink socket: Permission denied', [], [[1, 'is not a socket']]],
];

/** What the program that the captures of 6.1.0 were made with called itself. */
const name = 'dhcp: "a",(b';
const process = (fd: number) => ({ processes: [{ name, pid: 16487, fd }] });
const local = (port: string) => end('127.0.0.1', port);
const udp = { ...quiet, netid: 'udp', state: 'UNCONN', peer: any4 };
const toServer = { ...quiet, netid: 'tcp', peer: local('8080') };
const ofServer = { ...quiet, netid: 'tcp', local: local('8080') };
const INET = [
  { ...udp, local: end('0.0.0.0', '67', 'k6t-eth0'), ...process(3) },
  { ...udp, local: local('5353'), ...process(4) },
  { ...udp, local: end('::1', '546'), peer: any6, ...process(5) },
  { ...udp, local: end('::', '547', 'k6t-eth0'), peer: any6, ...process(6) },
  { ...ofServer, state: 'LISTEN', sendQ: 5, peer: any4, ...process(7) },
  { ...toServer, state: 'ESTAB', local: local('42002'), ...process(11) },
  { ...toServer, state: 'CLOSE-WAIT', recvQ: 1, local: local('42010'), ...process(19) },
  { ...toServer, state: 'TIME-WAIT', local: local('42022') },
  { ...ofServer, state: 'FIN-WAIT-2', peer: local('42010') },
  { ...ofServer, state: 'ESTAB', peer: local('42002'), ...process(12) },
  { ...tcp, local: end('::', '22'), peer: any6, ...process(8) },
  { ...tcp, sendQ: 7, local: end('*', '80'), peer: any, ...process(9) },
];

/** A row without state is one that the corpus does not count. */
const EXPLAINED = new Map([['inspec_inspec-ss-tulpen', 1]]);

t.test('ss', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseSs(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('the same sockets with different options', async (t) => {
    const sockets = (name: string) => {
      const { value, problems } = parseSs(fixture(`iproute2-6.1.0-${name}`));
      t.strictSame(problems, [], name);
      return value;
    };
    const tcpOnly = INET.slice(4).map(({ netid, ...rest }) => rest);
    t.strictSame(sockets('tuanp'), INET);
    t.strictSame(sockets('tuanpioem'), INET);
    t.strictSame(sockets('HOtanpi'), tcpOnly);
    t.strictSame(
      sockets('tn-established'),
      tcpOnly.filter(({ state }) => state === 'ESTAB').map((socket) => ({ ...socket, state: '', processes: [] })),
    );
    const all = sockets('anp');
    t.strictSame(
      all.filter(({ netid }) => netid === 'udp' || netid === 'tcp'),
      INET,
    );
    t.strictSame(all.filter(({ netid }) => netid === 'nl').length, 11);
    t.strictSame(
      all.filter(({ state, netid }) => state === 'LISTEN' && netid === 'u_str'),
      [
        {
          netid: 'u_str',
          state: 'LISTEN',
          recvQ: 0,
          sendQ: 1,
          local: end('@t br/sock', '40140'),
          peer: end('*', '0'),
          ...process(13),
        },
      ],
    );
  });

  t.test('the DHCP server of a virt-launcher', async (t) => {
    const server = { state: 'UNCONN', recvQ: 0, sendQ: 0, local: end('0.0.0.0', '67', 'k6t-eth0'), peer: any4 };
    t.strictSame(parseSs(fixture('seed-virt-launcher-tuanp')), {
      value: [{ ...server, netid: 'udp', processes: [{ name: 'virt-launcher', pid: 7, fd: 15 }] }],
      problems: [],
    });
    t.strictSame(parseSs(fixture('iproute2-6.1.0-lunp-virt-launcher')), {
      value: [{ ...server, processes: [{ name: 'dnsmasq', pid: 29226, fd: 4 }] }],
      problems: [],
    });
  });

  t.test('connections of a guest', async (t) => {
    const connection = (port: string, fd: number) => ({
      state: 'ESTAB',
      recvQ: 0,
      sendQ: 0,
      local: end('192.168.123.140', port),
      peer: end('192.168.123.139', '27017'),
      processes: [{ name: 'node', pid: 12893, fd }],
    });
    t.strictSame(parseSs(fixture('seed-guest-tanp')), {
      value: [connection('33156', 11), connection('33162', 13), connection('33164', 14)],
      problems: [],
    });
  });

  const corpus = publicCaptures('ss');
  if (corpus.length > 0) {
    t.test('captures of others', async (t) => {
      for (const { name, text, derived = {} } of corpus) {
        const { value, problems } = parseSs(text);
        const known = value.filter(({ state }) => state !== '');
        t.strictSame(problems, [], `problems of ${name}`);
        t.equal(value.length - known.length, EXPLAINED.get(name) ?? 0, `rows without state in ${name}`);
        t.equal(known.length, derived['sockets'], name);
        const byNetid: Record<string, Record<string, number>> = {};
        for (const { netid = '', state } of known) {
          const states = byNetid[netid] ?? {};
          byNetid[netid] = { ...states, [state]: (states[state] ?? 0) + 1 };
        }
        t.strictSame(byNetid, derived['by_netid'], `states of ${name}`);
      }
    });
  }

  t.equal(ss.parse, parseSs);
  testParserTrials(t, parseSs, fixturesOf('ss'));
});
