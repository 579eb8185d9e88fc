import { segments } from '../facts/dhcp-clients.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { NOT_ASKED } from '../facts/resolver.ts';
import { defineCollector } from '../model/collector.ts';
import type { AddressProbe } from '../model/dhcp-offers.ts';
import type { Interface } from '../model/network.ts';
import type { Platform } from '../model/platform.ts';
import { absent, failed, ok } from '../model/slice.ts';
import { holdersOf } from '../probes/arp.ts';

/** A host has a few addresses on its segments; a load balancer with thousands is not asked about. */
const MAX_ADDRESSES = 16;

export default defineCollector({
  id: 'duplicates',
  summary: 'Who else answers for the IPv4 addresses of this host, by ARP probes; IPv6 finds that out itself',
  reads: ['arp probe INTERFACE ADDRESS'],
  onDemand: true,
  leastMs: () => 3000,
  async collect(os, _options, context) {
    if (os.partial) return absent(NOT_ASKED);
    const interfaces = (await context?.slices(os, ['interfaces']))?.interfaces;
    if (interfaces?.state !== 'ok') return failed('the interfaces are not known');
    const asked = segments(interfaces.value).flatMap((iface) =>
      // A host route is no address of a segment: clouds route such ones, and answer ARP for everything.
      globalAddresses(iface, 'inet').flatMap(({ local, prefixLength }) =>
        prefixLength < 32 ? [{ iface, local }] : [],
      ),
    );
    if (asked.length === 0) return absent('no interface has an IPv4 address on a segment');
    const own = new Set(interfaces.value.flatMap(({ mac }) => mac?.toLowerCase() ?? []));
    const probes = await Promise.all(
      asked.slice(0, MAX_ADDRESSES).map(({ iface, local }) => probe(os, iface, local, own)),
    );
    const hindrance = probes.find(({ unable }) => unable)?.probe.error;
    if (hindrance !== undefined) return absent(hindrance);
    const found = probes.map(({ probe }) => probe);
    const [first] = found;
    if (first && found.every(({ error }) => error !== undefined)) return failed(`${first.interface}: ${first.error}`);
    const left = asked.length - found.length;
    return ok(found, left > 0 ? `${left} addresses were not asked for` : undefined);
  },
});

async function probe(
  os: Platform,
  iface: Interface & { readonly mac: string },
  address: string,
  own: ReadonlySet<string>,
): Promise<{ readonly probe: AddressProbe; readonly unable: boolean }> {
  const known = { interface: iface.name, address };
  const answer = await holdersOf(os, { ...known, index: iface.index, mac: iface.mac });
  if ('error' in answer) {
    return { probe: { ...known, holders: [], error: answer.error }, unable: answer.unable };
  }
  // Of two interfaces on one segment both answer for each address of this host.
  return { probe: { ...known, holders: answer.macs.filter((mac) => !own.has(mac)) }, unable: false };
}
