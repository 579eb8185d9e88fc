import { at } from '../facts/evidence.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { FAMILY_NAMES } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

/** The tables that the kernel's own rules look up, ip-rule(8), and what is lost without them. */
const TABLES = [
  { table: 'main', priority: 32766, message: 'main' },
  { table: 'local', priority: 0, message: 'local' },
] as const;

export default defineCheck({
  id: 'policy-rule-missing',
  title: 'No policy rule looks up the routes of this host',
  category: 'route',
  severity: 'critical',
  why: 'The routing table is full of routes, and nothing asks it. Network managers that remove rules which are not theirs do this, or a script that flushed them.',
  fix: [
    'ip -f {family} rule add pref {priority} from all lookup {table}',
    '# systemd-networkd: ManageForeignRoutingPolicyRules=no in networkd.conf keeps the rules of others',
  ],
  refs: ['ip-rule(8)', 'networkd.conf(5)', 'https://github.com/aws/amazon-vpc-cni-k8s/issues/1600'],
  needs: ['routing'],
  wants: ['interfaces'],
  messages: {
    main: 'no {words} rule looks up table main: none of its routes is used',
    local: 'no {words} rule looks up table local: packets for this host itself are not taken in',
  },
  explains: ['cluster-domain-unserved', 'dns-server-unreachable', 'gateway-unreachable', 'lookup-failed'],
  *run({ routing, interfaces = [] }) {
    for (const family of ['inet', 'inet6'] as const) {
      const rules = routing.rules.filter((rule) => rule.family === family);
      const [first] = rules;
      // Without any, the kernel has no policy routing, or was not asked.
      if (!first) continue;
      const isUsed = family === 'inet' || interfaces.some((iface) => globalAddresses(iface, 'inet6').length > 0);
      for (const { table, priority, message } of TABLES) {
        if (rules.some((rule) => rule.table === table)) continue;
        yield {
          message,
          subject: `${family} ${table}`,
          data: { family, table, priority, words: FAMILY_NAMES[family] },
          evidence: [at('routing', 'rules', routing.rules.indexOf(first))],
          ...(!isUsed && { severity: 'info' as const }),
        };
      }
    }
  },
});
