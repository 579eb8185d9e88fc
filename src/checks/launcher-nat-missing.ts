import { type Bridge, bindingOf, launcherBridges, podInterface } from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { FAMILY_NAMES } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { Family } from '../model/network.ts';
import type { NftRuleset, NftTable } from '../model/nftables.ts';

const TABLES = { inet: 'ip', inet6: 'ip6' } as const;
/** What the pod receives is handed to the guest there; with ports in the VM's specification, these alone. */
const INBOUND = 'KUBEVIRT_PREINBOUND';

const rulesOf = ({ chains }: NftTable, hook: string): readonly string[] =>
  chains.flatMap((chain) => (chain.hook === hook ? chain.rules.map(({ expr }) => expr) : []));

type Fault = 'noTable' | 'noMasquerade' | 'noInbound';

function faultOf(table: NftTable | undefined): Fault | undefined {
  if (!table) return 'noTable';
  if (!rulesOf(table, 'postrouting').some((rule) => /\bmasquerade\b/.test(rule))) return 'noMasquerade';
  const isHandedOn = rulesOf(table, 'prerouting').some((rule) => rule.includes(`jump ${INBOUND}`));
  const inbound = table.chains.find(({ name }) => name === INBOUND);
  return isHandedOn && inbound?.rules.some(({ expr }) => /\bdnat\b/.test(expr)) ? undefined : 'noInbound';
}

/** Families in which the pod has an address and the guest a gateway. */
function familiesOf(bridge: Bridge, pod: NonNullable<ReturnType<typeof podInterface>>): readonly Family[] {
  const both = [bridge.device, pod];
  return (['inet', 'inet6'] as const).filter((family) =>
    both.every((iface) => globalAddresses(iface, family).length > 0),
  );
}

const tableOf = ({ tables }: NftRuleset, family: Family) =>
  tables.findIndex((table) => table.family === TABLES[family] && table.name === 'nat');

export default defineCheck({
  id: 'launcher-nat-missing',
  title: 'A virt-launcher pod translates no addresses for its guest',
  category: 'launcher',
  severity: 'critical',
  why: 'In masquerade binding the guest has a private address, and rules of nftables in the pod exchange it for that of the pod. virt-handler writes them once, before the guest starts. Without them nothing of the guest comes back, or nobody reaches it.',
  fix: ['# restart the VM (virtctl restart NAME), or migrate it (virtctl migrate NAME): its new pod gets new rules'],
  refs: ['https://github.com/kubevirt/kubevirt/blob/main/pkg/network/setup/netpod/masquerade/masquerade.go'],
  needs: ['interfaces', 'nftables'],
  messages: {
    noTable: 'there is no table "{family} nat", although {subject} has the gateway of a guest behind masquerade',
    noMasquerade:
      'no postrouting rule of table "{family} nat" exchanges the {version} address of the guest on {subject}',
    noInbound: 'table "{family} nat" hands nothing that {pod} receives over {version} to the guest on {subject}',
  },
  *run({ interfaces, nftables }) {
    for (const bridge of launcherBridges(interfaces)) {
      const pod = podInterface(bridge, interfaces);
      if (!pod || bindingOf(bridge, interfaces) !== 'masquerade') continue;
      for (const family of familiesOf(bridge, pod)) {
        const index = tableOf(nftables, family);
        const table = nftables.tables[index];
        const fault = faultOf(table);
        if (!fault) continue;
        const { name } = bridge.device;
        yield {
          message: fault,
          subject: name,
          data: { family: TABLES[family], version: FAMILY_NAMES[family], pod: pod.name },
          evidence: [
            ...(table ? [at('nftables', 'tables', index, 'name')] : []),
            ...(nftables.tables.length === 0 ? [at('nftables', 'tables')] : []),
            at('interfaces', name, 'addresses'),
          ],
          interface: name,
        };
      }
    }
  },
});
