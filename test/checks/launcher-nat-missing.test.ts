import check from '../../src/checks/launcher-nat-missing.ts';
import type { NftChain, NftTable } from '../../src/model/nftables.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, loopback } from '../support/hosts.ts';
import { BRIDGE_BINDING, changed, MASQUERADE } from '../support/launcher.ts';

const chain = (name: string, hook: string | undefined, ...rules: readonly string[]): NftChain => ({
  name,
  ...(hook !== undefined && { type: 'nat', hook, priority: 0 }),
  rules: rules.map((expr) => ({ expr })),
});
const INBOUND = chain('KUBEVIRT_PREINBOUND', undefined, 'dnat to 10.0.2.2');
const PRE = chain('prerouting', 'prerouting', 'iifname "eth0" jump KUBEVIRT_PREINBOUND');
const POST = chain('postrouting', 'postrouting', 'ip saddr 10.0.2.2 masquerade');
const nat = (family: string, ...chains: readonly NftChain[]): NftTable => ({ family, name: 'nat', chains, sets: [] });

const launcher = (...tables: readonly NftTable[]) => ({ interfaces: MASQUERADE, nftables: { tables } });
const dual = (...tables: readonly NftTable[]) => ({
  interfaces: changed(
    changed(MASQUERADE, 'eth0', { addresses: [address('10.244.1.5/24'), address('fd00::5/64')] }),
    'k6t-eth0',
    { addresses: [address('10.0.2.1/24'), address('fd10:0:2::1/120')] },
  ),
  nftables: { tables },
});

testCheck(check, {
  pass: {
    'as KubeVirt writes them': launcher(nat('ip', INBOUND, PRE, POST)),
    'with ports in the specification': launcher(
      nat('ip', chain('KUBEVIRT_PREINBOUND', undefined, 'tcp dport 80 dnat to 10.0.2.2'), PRE, POST),
    ),
    'both families': dual(nat('ip', INBOUND, PRE, POST), nat('ip6', INBOUND, PRE, POST)),
    'bridge binding': { interfaces: BRIDGE_BINDING, nftables: { tables: [] } },
    'no launcher': { interfaces: [loopback(), iface('eth0')], nftables: { tables: [] } },
  },
  fail: {
    'somebody flushed the ruleset': {
      host: launcher(),
      findings: [{ message: 'noTable', subject: 'k6t-eth0', interface: 'k6t-eth0' }],
      text: 'there is no table "ip nat", although k6t-eth0 has the gateway of a guest behind masquerade',
    },
    'no rule on the way out': {
      host: launcher(nat('ip', INBOUND, PRE, chain('postrouting', 'postrouting'))),
      findings: [{ message: 'noMasquerade', subject: 'k6t-eth0' }],
    },
    'no rule on the way in': {
      host: launcher(nat('ip', INBOUND, POST)),
      findings: [{ message: 'noInbound', subject: 'k6t-eth0', data: { pod: 'eth0', version: 'IPv4' } }],
    },
    'a chain without a rule': {
      host: launcher(nat('ip', chain('KUBEVIRT_PREINBOUND', undefined), PRE, POST)),
      findings: [{ message: 'noInbound', subject: 'k6t-eth0' }],
    },
    'IPv6 alone is broken': {
      host: dual(nat('ip', INBOUND, PRE, POST), nat('inet', POST)),
      findings: [{ message: 'noTable', subject: 'k6t-eth0', data: { family: 'ip6' } }],
    },
  },
});
