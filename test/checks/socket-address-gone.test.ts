import check from '../../src/checks/socket-address-gone.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback, route, socket } from '../support/hosts.ts';
import { MOVED, moved, pastInterface } from '../support/migrations.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const interfaces = [
  loopback(),
  iface('eth0', { addresses: [address('192.168.24.6/25'), address('2001:db8::6/64'), address('fe80::1/64')] }),
  iface('eth1', { addresses: [address('10.0.0.7/24')] }),
];
const routing = {
  routes: [
    route('default', { dev: 'eth1', gateway: '10.0.0.1' }),
    route('127.0.0.0/8', { type: 'local', table: 'local', dev: 'lo' }),
  ],
  rules: [],
};
const anyIp = (dst: string, table: string) => ({
  ...routing,
  routes: [...routing.routes, route(dst, { type: 'local', table, dev: 'lo' })],
});
const on = (...texts: readonly string[]) => ({ interfaces, routing, sockets: texts.map((text) => socket(text)) });
const { netid: _netid, ...unnamed } = socket('tcp ESTAB 192.168.24.77:22 192.168.24.9:50000');

/** What runs on any host: sshd, and a connection from every address. */
const busy = Object.entries(QUIET_HOSTS).map(([name, { interfaces = [], ...rest }]) => {
  const ends = interfaces.flatMap(({ addresses }) => addresses.map(({ local }) => `[${local}]:40000`));
  const sockets = ['[::]:22', ...ends].map((end) =>
    socket(`tcp ${end === '[::]:22' ? 'LISTEN' : 'ESTAB'} ${end} [::]:*`),
  );
  return [name, { interfaces, ...rest, sockets }] as const;
});

testCheck(check, {
  pass: {
    ...Object.fromEntries(busy),
    'no sockets': on(),
    'addresses of this host': on(
      'tcp ESTAB 192.168.24.6:22 192.168.24.9:50000',
      'tcp ESTAB [2001:db8::6]:22 [2001:db8::9]:50000',
      'udp ESTAB 10.0.0.7:40000 10.96.0.10:53',
    ),
    'an IPv4 address in an IPv6 socket': on('tcp ESTAB [::ffff:192.168.24.6]:8080 [::ffff:192.168.24.9]:50000'),
    'the same address spelt otherwise': on('tcp ESTAB [2001:db8:0:0::6]:22 [2001:db8::9]:50000'),
    'link-local with a zone': on('tcp ESTAB [fe80::1%eth0]:22 [fe80::2]:50000'),
    wildcards: on('tcp LISTEN 0.0.0.0:22 0.0.0.0:*', 'tcp LISTEN [::]:22 [::]:*', 'tcp LISTEN *:80 *:*'),
    'the whole of 127/8': on('tcp LISTEN 127.0.0.53:53 0.0.0.0:*', 'tcp ESTAB 127.8.8.8:5 127.0.0.1:6'),
    'closed by this side': on('tcp TIME-WAIT 192.168.24.77:22 192.168.24.9:50000'),
    'multicast and broadcast': on('udp UNCONN 224.0.0.251:5353 0.0.0.0:*', 'udp UNCONN 10.0.0.255:137 0.0.0.0:*'),
    'multicast, connected': on('udp ESTAB 239.1.1.1:5000 10.0.0.9:5000'),
    'a UDP socket that is bound only': on('udp UNCONN 192.168.24.77:123 0.0.0.0:*'),
    'sockets without addresses': on('u_str ESTAB /run/x:1 *:2', 'nl UNCONN rtnl:kernel *:*', 'v_str ESTAB 2:1024 3:5'),
    'a raw socket': on('icmp6 UNCONN [2001:db8::77]:58 *:*'),
    'a route takes the network as local': {
      ...on('tcp ESTAB 203.0.113.9:443 198.51.100.1:50000'),
      routing: anyIp('203.0.113.0/24', 'local'),
    },
    'a transparent proxy': { ...on('tcp ESTAB 203.0.113.9:443 198.51.100.1:50000'), routing: anyIp('default', '100') },
    'a host without a network': { interfaces: [loopback()], sockets: [socket('tcp LISTEN [::1]:631 [::]:*')] },
  },
  fail: {
    'connections to a former address': {
      host: on(
        'tcp ESTAB 192.168.24.77:40001 192.168.24.9:27017',
        'tcp CLOSE-WAIT 192.168.24.77:40002 192.168.24.9:27017',
        'tcp ESTAB 192.168.24.6:40002 192.168.24.9:27017',
      ),
      findings: [
        {
          message: 'connections',
          subject: '192.168.24.77',
          interface: 'eth0',
          data: { connections: '2 connections are', peers: '192.168.24.9:27017, 192.168.24.9:27017' },
        },
      ],
      text: '2 connections are bound to 192.168.24.77, which no interface has, to 192.168.24.9:27017, 192.168.24.9:27017',
      fix: ['ss -tunap src 192.168.24.77', 'ss -K src 192.168.24.77'],
    },
    'the interface that leads to the peer': {
      host: on('tcp ESTAB 172.16.0.5:40001 198.51.100.1:443'),
      findings: [{ message: 'connections', subject: '172.16.0.5', interface: 'eth1' }],
    },
    'routes unknown': {
      host: { interfaces, sockets: [socket('tcp ESTAB 172.16.0.5:40001 198.51.100.1:443')] },
      findings: [{ message: 'connections', subject: '172.16.0.5' }],
    },
    'many connections, three peers shown': {
      host: on(...[1, 2, 3, 4].map((host) => `tcp ESTAB 172.16.0.5:4000${host} 198.51.100.${host}:443`)),
      findings: [
        {
          message: 'connections',
          subject: '172.16.0.5',
          data: { connections: '4 connections are', peers: '198.51.100.1:443, 198.51.100.2:443, 198.51.100.3:443, …' },
        },
      ],
    },
    'an IPv4 address in an IPv6 socket': {
      host: on('tcp ESTAB [::ffff:172.16.0.5]:40001 [::ffff:198.51.100.1]:443', 'tcp LISTEN 172.16.0.5:80 0.0.0.0:*'),
      findings: [
        {
          message: 'connections',
          subject: '172.16.0.5',
          data: { connections: '1 connection is', peers: '198.51.100.1:443' },
        },
      ],
    },
    'connected UDP': {
      host: on('udp ESTAB 172.16.0.5:4000 10.96.0.10:53'),
      findings: [{ message: 'connections', subject: '172.16.0.5' }],
    },
    'a listing without netid': {
      host: { interfaces, sockets: [unnamed] },
      findings: [{ message: 'connections', subject: '192.168.24.77', interface: 'eth0' }],
    },
    IPv6: {
      host: on('tcp SYN-SENT [2001:db8::77]:40001 [2001:db8::9]:443'),
      findings: [{ message: 'connections', subject: '2001:db8::77', interface: 'eth0' }],
    },
    'a listener': {
      host: on('tcp LISTEN 172.16.0.5:8080 0.0.0.0:*', 'tcp LISTEN 172.16.0.5:8443 0.0.0.0:*'),
      findings: [
        {
          message: 'listener',
          subject: '172.16.0.5',
          severity: 'info',
          data: { sockets: '2 sockets listen', ports: '8080, 8443' },
        },
      ],
      text: '2 sockets listen on 172.16.0.5 (port 8080, 8443), which no interface has: nobody can reach them',
    },
    'an address that went with a live migration': {
      host: {
        ...on('tcp ESTAB 192.168.24.140:40001 10.0.0.9:27017'),
        migrations: moved({ interfaces: [pastInterface('eth0', { addresses: ['192.168.24.140/25'] })] }),
      },
      findings: [{ message: 'migrated', subject: '192.168.24.140', interface: 'eth0' }],
      text: `1 connection is bound to 192.168.24.140, which eth0 had before ${MOVED}, to 10.0.0.9:27017`,
    },
    'an address that went before the live migration': {
      host: { ...on('tcp ESTAB 172.16.0.5:40001 10.0.0.9:27017'), migrations: moved() },
      findings: [{ message: 'connections', subject: '172.16.0.5' }],
    },
    'each address once': {
      host: on('tcp ESTAB 172.16.0.5:1 10.0.0.9:2', 'tcp ESTAB 172.16.0.6:1 10.0.0.9:2'),
      findings: [
        { message: 'connections', subject: '172.16.0.5' },
        { message: 'connections', subject: '172.16.0.6' },
      ],
    },
    'a route of another family does not cover it': {
      host: { ...on('tcp ESTAB 172.16.0.5:1 10.0.0.9:2'), routing: anyIp('::/0', '100') },
      findings: [{ message: 'connections', subject: '172.16.0.5' }],
    },
  },
});
