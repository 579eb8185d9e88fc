import { type ClusterRanges, clusterRanges } from '../facts/cluster-ranges.ts';
import { at } from '../facts/evidence.ts';
import { globalAddresses, isEnslaved, isHostInterface } from '../facts/interfaces.ts';
import { cidr, overlap, type Prefix, parseCidr } from '../facts/prefix.ts';
import { defineCheck, type FindingDraft } from '../model/check.ts';
import type { Address, Interface } from '../model/network.ts';

/** Bridges of container engines and hypervisors: their network is a choice of this host alone. */
const PRIVATE = /^(?:docker|podman|cni-podman|nerdctl|lxcbr|lxdbr|incusbr|virbr|br-[0-9a-f]{12}$)/;
/** Where the kernel has nothing but its own address, it routes nobody away. */
const HOST_LENGTH = 32;

interface Held {
  readonly iface: Interface;
  readonly address: Address;
  readonly prefix: Prefix;
}

export default defineCheck({
  id: 'networks-overlap',
  title: 'Two networks of this host use the same addresses',
  category: 'route',
  severity: 'warning',
  why: 'The more specific route takes all packets for its network. Hosts, pods or services whose addresses lie in it are looked for on the wrong side, and never found.',
  fix: [
    '# move {interface} to a network that nobody else uses (docker: "bip" and "default-address-pools" in /etc/docker/daemon.json)',
    '# until then, if nothing uses it: ip link set dev {interface} down',
  ],
  refs: ['https://docs.docker.com/engine/network/#daemon-configuration', 'RFC 1918'],
  needs: ['interfaces'],
  wants: ['lookups'],
  messages: {
    services: '{interface} has {cidr}, which overlaps {range}, where the services of the cluster are',
    pods: '{interface} has {cidr}, which overlaps {range}, where the pods of the cluster are',
    networks: '{interface} has {cidr}, which overlaps {range} of {other}',
  },
  explains: ['cluster-domain-unserved', 'dns-server-unreachable', 'gateway-unreachable', 'lookup-failed'],
  *run({ interfaces, lookups }) {
    const ranges = lookups && clusterRanges(lookups);
    const held = interfaces.filter(holdsNetworks(interfaces)).flatMap(networksOf);
    const own = held.filter(({ iface }) => !PRIVATE.test(iface.name));
    for (const network of held) {
      if (PRIVATE.test(network.iface.name)) yield* besideOthers(network, own, ranges);
      // A guest or pod may well be in the range of pods.
      else yield* within(network, ranges && !ranges.inferred ? ranges.services : [], 'services');
    }
  },
});

type Draft = FindingDraft<'services' | 'pods' | 'networks'>;

const holdsNetworks = (all: readonly Interface[]) => (iface: Interface) =>
  (isHostInterface(iface, all) || PRIVATE.test(iface.name)) && !isEnslaved(iface, all);

const networksOf = (iface: Interface): readonly Held[] =>
  globalAddresses(iface, 'inet')
    .filter(({ prefixLength, peer }) => prefixLength < HOST_LENGTH && peer === undefined)
    .map((address) => ({ iface, address, prefix: { network: address.local, length: address.prefixLength } }));

function* besideOthers(network: Held, own: readonly Held[], ranges: ClusterRanges | undefined): Generator<Draft> {
  const other = own.find(({ prefix }) => overlap(prefix, network.prefix));
  if (other) {
    yield {
      ...draft(network, cidr(other.address), 'networks'),
      data: { ...dataOf(network, cidr(other.address)), other: other.iface.name },
      interface: other.iface.name,
      evidence: [network, other].map(({ iface, address }) =>
        at('interfaces', iface.name, 'addresses', iface.addresses.indexOf(address)),
      ),
    };
    return;
  }
  yield* within(network, ranges?.services ?? [], 'services');
  // Which pods there are, only the configuration tells: the usual ranges are a guess.
  yield* within(network, ranges && !ranges.inferred ? ranges.pods : [], 'pods');
}

function* within(network: Held, ranges: readonly string[], message: 'services' | 'pods'): Generator<Draft> {
  const range = ranges.find((text) => {
    const prefix = parseCidr(text, 'inet');
    return prefix && overlap(prefix, network.prefix);
  });
  if (range !== undefined) yield draft(network, range, message);
}

const dataOf = ({ iface, address }: Held, range: string) => ({ interface: iface.name, cidr: cidr(address), range });

const draft = (network: Held, range: string, message: Draft['message']): Draft => ({
  message,
  subject: network.iface.name,
  // What it takes away leaves by it.
  interface: network.iface.name,
  data: dataOf(network, range),
  evidence: [at('interfaces', network.iface.name, 'addresses', network.iface.addresses.indexOf(network.address))],
});
