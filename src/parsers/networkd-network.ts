import type { IniSection, NetworkdFile } from '../model/managers.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { parseIni, valuesOf } from './grammar/ini.ts';
import { Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

/** Sections of systemd.network(5), systemd.netdev(5) and systemd.link(5); systemd skips what it does not know. */
const SECTIONS: ReadonlySet<string> = new Set(
  `Match Link Network Address Neighbor IPv6AddressLabel RoutingPolicyRule NextHop Route DHCP DHCPv4 DHCPv6
  DHCPPrefixDelegation IPv6PrefixDelegation IPv6AcceptRA DHCPServer DHCPServerStaticLease IPv6SendRA IPv6Prefix
  IPv6RoutePrefix IPv6PREF64Prefix PREF64 MobileNetwork ModemManager Bridge BridgeFDB BridgeMDB BridgeVLAN LLDP
  CAN IPoIB QDisc NetworkEmulator TokenBucketFilter PIE FlowQueuePIE StochasticFairBlue StochasticFairnessQueueing
  BFIFO PFIFO PFIFOHeadDrop PFIFOFast CAKE ControlledDelay DeficitRoundRobinScheduler
  DeficitRoundRobinSchedulerClass EnhancedTransmissionSelection GenericRandomEarlyDetection
  FairQueueingControlledDelay FairQueueing TrivialLinkEqualizer HierarchyTokenBucket HierarchyTokenBucketClass
  ClassfulMultiQueueing HeavyHitterFilter QuickFairQueueing QuickFairQueueingClass BandMultiQueueing
  NetDev VLAN MACVLAN MACVTAP IPVLAN IPVTAP VXLAN GENEVE BareUDP L2TP L2TPSession MACsec MACsecReceiveChannel
  MACsecTransmitAssociation MACsecReceiveAssociation Tunnel FooOverUDP Peer VXCAN Tun Tap WireGuard WireGuardPeer
  Bond Xfrm VRF BatmanAdvanced WLAN SR-IOV IPSec HSR`.split(/\s+/),
);

export default defineParser({
  id: 'networkd-network',
  summary: 'Configuration of systemd-networkd and udev: systemd.network(5), systemd.netdev(5), systemd.link(5)',
  parse: parseNetworkdNetwork,
});

export function parseNetworkdNetwork(text: string): Parsed<NetworkdFile> {
  const problems = new Problems();
  const sections = parseIni(text, problems);
  for (const { name, line } of sections) {
    // `X-` is for others to use, systemd.syntax(7).
    if (!SECTIONS.has(name) && !name.startsWith('X-')) problems.add(line, `[${name}]`, 'systemd knows no such section');
  }
  return { value: { sections, ...summaryOf(sections) }, problems: problems.list };
}

function summaryOf(sections: readonly IniSection[]): Omit<NetworkdFile, 'sections'> {
  const words = (name: string, ...keys: readonly string[]) => valuesOf(sections, name, ...keys).flatMap(splitWords);
  const domains = words('Network', 'Domains');
  return {
    names: words('Match', 'Name', 'OriginalName'),
    macs: words('Match', 'MACAddress', 'PermanentMACAddress'),
    addresses: [...valuesOf(sections, 'Network', 'Address'), ...valuesOf(sections, 'Address', 'Address')],
    gateways: [...valuesOf(sections, 'Network', 'Gateway'), ...valuesOf(sections, 'Route', 'Gateway')],
    dns: words('Network', 'DNS'),
    domains: domains.filter((domain) => !domain.startsWith('~')),
    routeDomains: domains.filter((domain) => domain.startsWith('~')).map((domain) => domain.slice(1)),
    ...optional(sections),
  };
}

/** What is said once: the last one counts. Releases before 243 had one section [DHCP] for both clients. */
function optional(sections: readonly IniSection[]) {
  const last = (names: readonly string[], key: string) =>
    names.flatMap((name) => valuesOf(sections, name, key).slice(-1)).at(-1);
  const dhcp = last(['Network'], 'DHCP');
  const useDns = last(['DHCP', 'DHCPv4'], 'UseDNS');
  const useDomains = last(['DHCP', 'DHCPv4'], 'UseDomains');
  const mtu = last(['NetDev', 'Link'], 'MTUBytes');
  const name = last(['NetDev'], 'Name');
  const kind = last(['NetDev'], 'Kind');
  return {
    ...(dhcp !== undefined && { dhcp }),
    ...(useDns !== undefined && { useDns }),
    ...(useDomains !== undefined && { useDomains }),
    ...(mtu !== undefined && { mtu }),
    ...(sections.some((section) => section.name === 'NetDev') && {
      netdev: { ...(name !== undefined && { name }), ...(kind !== undefined && { kind }) },
    }),
  };
}
