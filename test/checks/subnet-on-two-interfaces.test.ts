import check from '../../src/checks/subnet-on-two-interfaces.ts';
import type { Rule } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, type Host, iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const on = (name: string, cidr: string, parts = {}) => iface(name, { addresses: [address(cidr)], ...parts });
const two = (second = {}): Host => ({ interfaces: [on('eth0', '192.0.2.10/24'), on('eth1', '192.0.2.11/24', second)] });
const sysctls = (values: Record<string, number>): Host => ({
  kernel: { sysctls: values, counters: {}, neighbours: {} },
});
const rule = (priority: number, src = 'all'): Rule => ({ family: 'inet', priority, src, table: 'main' });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'two subnets': { interfaces: [on('eth0', '192.0.2.10/25'), on('eth1', '192.0.2.200/25')] },
    'two addresses on one': {
      interfaces: [iface('eth0', { addresses: [address('192.0.2.10/24'), address('192.0.2.11/24')] })],
    },
    'rules decide by source': { ...two(), routing: { routes: [], rules: [rule(0), rule(100, '192.0.2.11')] } },
    'each answers for itself': { ...two(), ...sysctls({ 'net.ipv4.conf.all.arp_ignore': 1 }) },
    'filtered by interface': { ...two(), ...sysctls({ 'net.ipv4.conf.eth1.arp_filter': 1 }) },
    'a macvlan': two({ kind: 'macvlan' }),
    'one that is down': two({ flags: ['BROADCAST'] }),
    'a port of a bridge': two({ master: 'br0' }),
    'IPv6, which tells its sources apart': {
      interfaces: [on('eth0', '2001:db8::10/64'), on('eth1', '2001:db8::11/64')],
    },
  },
  fail: {
    'two cards in one subnet': {
      host: { ...two(), routing: { routes: [], rules: [rule(0), rule(32766), rule(32767)] } },
      findings: [{ message: 'shared', subject: '192.0.2.0/24' }],
      text: 'eth0 and eth1 are both in 192.0.2.0/24',
    },
  },
});
