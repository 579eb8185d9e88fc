import check from '../../src/checks/dns-server-left-behind.ts';
import { testCheck } from '../support/check-tester.ts';
import { API, lookups, resolved, unanswered } from '../support/dns.ts';
import { address, iface, lease, lookup, loopback, resolver } from '../support/hosts.ts';
import { MOVED, moved } from '../support/migrations.ts';
import { ovnGuest } from '../support/quiet-hosts.ts';

const OLD = '192.168.24.1';
const interfaces = [loopback(), iface('eth0', { mac: '0a:58:c0:a8:18:06', addresses: [address('192.168.24.132/25')] })];
const guest = (parts: Parameters<typeof ovnGuest>[0]) =>
  ovnGuest({ interfaces, leases: [], migrations: moved(), resolver: resolver([OLD]), ...parts });

testCheck(check, {
  pass: {
    'a server beyond the gateway': guest({ resolver: resolver(['172.30.0.10']) }),
    'a server of the new network': guest({ resolver: resolver(['192.168.24.129']) }),
    'a server of another network, which answers': guest({ lookups: lookups([lookup(OLD, API)]) }),
    'the network is still the same': guest({ interfaces: ovnGuest().interfaces ?? [] }),
    'a stub of its own': guest({ resolver: resolver(['127.0.0.53']) }),
    'another episode': guest({ migrations: moved({}, { kind: 'dhcp-renewal' }) }),
  },
  fail: {
    'a line that somebody wrote': {
      host: guest({ lookups: lookups([unanswered(OLD, 'timeout')]) }),
      findings: [{ message: 'leftBehind', subject: OLD, interface: 'eth0' }],
      text: `DNS server ${OLD} is of 192.168.24.6/25, which eth0 left in ${MOVED}; it has 192.168.24.132/25 since`,
      fix: [`# take ${OLD} out of the resolver configuration, and name a server of the network of eth0`],
    },
    'a lease that names another one': {
      host: guest({ leases: [lease('eth0', { address: '192.168.24.132', dns: ['192.168.24.129'] })] }),
      findings: [{ message: 'leftBehind', subject: OLD }],
      fix: ['networkctl reconfigure eth0'],
    },
    'a server behind the stub of systemd-resolved': {
      host: guest({ resolver: resolver(['127.0.0.53']), resolved: resolved({ nameservers: [OLD] }) }),
      findings: [{ message: 'leftBehind', subject: OLD }],
    },
    'no address at all by now': {
      host: guest({ interfaces: [loopback(), iface('eth0', { mac: '0a:58:c0:a8:18:06' })] }),
      findings: [{ message: 'leftBehind', subject: OLD, data: { now: 'no address' } }],
    },
  },
});
