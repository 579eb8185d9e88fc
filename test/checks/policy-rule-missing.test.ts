import check from '../../src/checks/policy-rule-missing.ts';
import type { Rule } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, type Host, iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const rule = (priority: number, table: string, parts: Partial<Rule> = {}): Rule => ({
  family: 'inet',
  priority,
  src: 'all',
  table,
  ...parts,
});
const host = (...rules: Rule[]): Host => ({ routing: { routes: [], rules } });
const GIVEN = [rule(0, 'local'), rule(32766, 'main'), rule(32767, 'default')];
const v6 = { family: 'inet6' } as const;

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'as the kernel makes them': host(...GIVEN, rule(0, 'local', v6), rule(32766, 'main', v6)),
    'local moved behind others, as Cilium does': host(rule(100, 'local'), rule(32766, 'main')),
    'a VPN that looks up main first': host(...GIVEN, rule(32765, '51820', { not: true, fwmark: '0xca6c' })),
    'a kernel without policy routing': host(),
  },
  fail: {
    'main was flushed': {
      host: host(rule(0, 'local'), rule(512, '100', { src: '192.0.2.10' })),
      findings: [{ message: 'main', subject: 'inet main' }],
      text: 'no IPv4 rule looks up table main: none of its routes is used',
      fix: [
        'ip -f inet rule add pref 32766 from all lookup main',
        '# systemd-networkd: ManageForeignRoutingPolicyRules=no in networkd.conf keeps the rules of others',
      ],
    },
    'local is gone': {
      host: host(rule(32766, 'main')),
      findings: [{ message: 'local', subject: 'inet local', data: { priority: 0 } }],
    },
    'of IPv6, which nobody uses': {
      host: host(...GIVEN, rule(0, 'local', v6)),
      findings: [{ message: 'main', subject: 'inet6 main', severity: 'info' }],
    },
    'of IPv6': {
      host: {
        ...host(...GIVEN, rule(0, 'local', v6)),
        interfaces: [iface('eth0', { addresses: [address('2001:db8::10/64')] })],
      },
      findings: [{ message: 'main', subject: 'inet6 main' }],
    },
  },
});
