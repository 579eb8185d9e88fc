import { bridgesOf, isUplink } from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { guestMacs } from '../facts/guest-macs.ts';
import { defineCheck } from '../model/check.ts';
import type { FdbEntry } from '../model/network.ts';

/** Learned from a packet; the bridge's own addresses and those that somebody wrote in have a state. */
const isLearned = ({ state, flags }: FdbEntry): boolean =>
  (state === undefined || state === 'reachable' || state === 'stale') && !flags.includes('self');

export default defineCheck({
  id: 'bridge-mac-conflict',
  title: 'The MAC of a guest comes in from outside as well',
  category: 'bridge',
  severity: 'warning',
  why: 'A bridge sends what is for a MAC to the port where it was seen last. When another machine has the MAC of a guest, or the packets of the guest come back through a loop, the guest loses what goes the wrong way: for a moment, again and again.',
  fix: [
    'bridge fdb show br {bridge}',
    '# find the other owner (a VM that was cloned with its MAC, a migration that did not end), and give one of the two another MAC',
  ],
  refs: [
    'https://github.com/k8snetworkplumbingwg/kubemacpool/issues/16',
    'https://github.com/kubevirt/kubevirt/issues/1501',
    'bridge(8)',
  ],
  needs: ['interfaces', 'bridges'],
  wants: ['launchers'],
  // When a VM leaves, its address is seen outside a moment before its tap is gone.
  lastsSeconds: 5,
  messages: {
    outside: '{subject}, the MAC of {owner} on this host, was last seen at {port} of bridge {bridge}, which leads out',
  },
  *run({ interfaces, bridges, launchers = [] }) {
    const masters = bridgesOf(interfaces, bridges);
    const uplinks = new Map(
      masters.flatMap(({ device, ports }) => ports.filter(isUplink).map((port) => [port.name, device.name])),
    );
    const learned = [...bridges.fdb.entries()].filter(([, entry]) => isLearned(entry));
    const inside = new Set(learned.flatMap(([, { mac, dev }]) => (uplinks.has(dev) ? [] : [mac])));
    const outside = new Map(
      learned.flatMap(([index, { mac, dev }]) => (uplinks.has(dev) ? [[mac, index] as const] : [])),
    );
    for (const { mac, owner } of guestMacs(interfaces, launchers, new Set(outside.keys()))) {
      const index = outside.get(mac);
      // On another bridge it is where it belongs, and the two are connected outside.
      if (index === undefined || inside.has(mac)) continue;
      const port = bridges.fdb[index]?.dev ?? '';
      yield {
        message: 'outside',
        subject: mac,
        data: { owner, port, bridge: uplinks.get(port) ?? '' },
        evidence: [at('bridges', 'fdb', index)],
        interface: port,
      };
    }
  },
});
