import t from 'tap';
import kernel from '../../src/collectors/kernel.ts';
import { readFixture } from '../support/captures.ts';
import { collected, GARBAGE } from '../support/tree.ts';

const HOST = 'virt-launcher-bridge';
const CONF = 'proc/sys/net/ipv4/conf';
const SMALL = { [`${CONF}/all/rp_filter`]: '0\n', [`${CONF}/eth0.100/rp_filter`]: '2\n' };
const WHOLE = {
  ...SMALL,
  'proc/sys/net/ipv4/ip_forward': '1\n',
  'proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
  'proc/sys/net/bridge/bridge-nf-call-iptables': '0\n',
  'proc/net/snmp': readFixture('proc-net-snmp', 'linux-6.18-snmp.txt'),
  'proc/net/snmp6': readFixture('proc-net-snmp', 'linux-6.18-snmp6.txt'),
  'proc/net/sockstat': readFixture('proc-net-snmp', 'linux-6.18-sockstat.txt'),
  'proc/net/softnet_stat': '0000000a 00000002 00000001\n0000000b 00000003 00000000\n',
  'proc/net/stat/nf_conntrack': 'entries insert_failed drop\n00000005 00000001 0000000a\n00000005 00000002 00000001\n',
  'proc/net/stat/arp_cache': readFixture('conntrack-stat', 'linux-6.18-arp_cache.txt'),
};

t.test('kernel', async (t) => {
  t.test('of a node', async (t) => {
    const slice = await collected(t, kernel, HOST, WHOLE);
    t.match(slice, {
      state: 'ok',
      value: {
        sysctls: {
          'net.ipv4.ip_forward': 1,
          'net.ipv4.ip_local_port_range': '32768 60999',
          'net.bridge.bridge-nf-call-iptables': 0,
          'net.ipv4.conf.all.rp_filter': 0,
          'net.ipv4.conf.eth0/100.rp_filter': 2,
        },
        counters: { Ip: { Forwarding: 1 }, Ip6: { InReceives: Number }, TCP: { inuse: 1 } },
        softnet: { processed: 21, dropped: 5, time_squeeze: 1 },
        conntrack: { entries: 5, insert_failed: 3, drop: 11 },
        neighbours: { inet: { entries: 5, table_fulls: 0 } },
      },
    });
    t.notOk(slice.state === 'ok' && 'inet6' in slice.value.neighbours);
  });

  t.test('what a kernel does not have', async (t) => {
    t.strictSame(await collected(t, kernel, HOST, { ...SMALL, 'proc/sys/net/netfilter': null }), {
      state: 'ok',
      value: {
        sysctls: { 'net.ipv4.conf.all.rp_filter': 0, 'net.ipv4.conf.eth0/100.rp_filter': 2 },
        counters: {},
        neighbours: {},
      },
    });
  });

  t.test('a capture without settings', async (t) => {
    t.same(await collected(t, kernel, HOST, { [CONF]: null }), { state: 'absent', reason: 'no /proc/sys/net here' });
  });

  t.test('hundreds of VLANs', async (t) => {
    const many = Array.from({ length: 70 }, (_, index) => [`${CONF}/eth1.${index}/rp_filter`, '1\n']);
    t.match(await collected(t, kernel, HOST, { ...SMALL, ...Object.fromEntries(many) }), {
      state: 'ok',
      value: { omittedInterfaces: 7 },
      note: 'settings of 7 interfaces are left out',
    });
  });

  t.test('nonsense counts nothing', async (t) => {
    for (const text of GARBAGE) {
      const files = Object.fromEntries(
        Object.keys(WHOLE)
          .filter((path) => path.startsWith('proc/net'))
          .map((path) => [path, text]),
      );
      const slice = await collected(t, kernel, HOST, { ...SMALL, ...files });
      t.match(slice, { state: 'ok', value: { counters: {}, neighbours: {} } }, JSON.stringify(text));
      t.notOk(slice.state === 'ok' && (slice.value.conntrack ?? slice.value.softnet), JSON.stringify(text));
    }
  });
});
