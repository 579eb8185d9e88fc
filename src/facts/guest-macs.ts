import type { Launcher } from '../model/launcher.ts';
import type { Interface } from '../model/network.ts';
import { isTap } from './bridges.ts';

/** A MAC that a guest of this host has, and who says so. */
export interface GuestMac {
  readonly mac: string;
  /** Its tap, or the VM. */
  readonly owner: string;
}

/** A guest that has sent nothing is about to come by migration, and its address is still elsewhere. */
const isHeard = ({ rx }: Interface): boolean => rx !== undefined && rx.packets > 0;

/** Whether the guest of a launcher has sent anything through one of its taps. */
export function hasSent({ networks, slices }: Launcher): boolean {
  const inside = slices?.interfaces?.state === 'ok' ? slices.interfaces.value : [];
  const taps = new Set(networks.map(({ tap }) => tap));
  return inside.some((iface) => taps.has(iface.name) && isHeard(iface));
}

/** libvirt gives the tap the MAC of its guest, with `fe` as the first byte: a bridge would take a lower one over. */
function* ofTaps(interfaces: readonly Interface[], known: ReadonlySet<string>): Generator<GuestMac> {
  const taps = interfaces.flatMap((iface) =>
    isTap(iface) && isHeard(iface) && iface.mac?.startsWith('fe:') ? [{ mac: iface.mac, owner: iface.name }] : [],
  );
  const byTail = new Map(taps.map((tap) => [tailOf(tap.mac), tap]));
  for (const mac of known) {
    const tap = byTail.get(tailOf(mac));
    if (tap && tap.mac !== mac) yield { mac, owner: tap.owner };
  }
}

const tailOf = (mac: string): string => mac.slice('fe'.length);

function* ofLaunchers(launchers: readonly Launcher[]): Generator<GuestMac> {
  for (const { running, networks, slices, namespace, vm, pid } of launchers) {
    const inside = slices?.interfaces?.state === 'ok' ? slices.interfaces.value : [];
    for (const { binding, guestMac, tap } of running ? networks : []) {
      const device = inside.find(({ name }) => name === tap);
      // Behind masquerade the guest's MAC never leaves the pod.
      if (guestMac === undefined || binding === 'masquerade' || !device || !isHeard(device)) continue;
      yield { mac: guestMac, owner: vm === undefined ? `pid ${pid}` : [namespace, vm].filter(Boolean).join('/') };
    }
  }
}

/** The MACs of guests that run on this host; of those behind a tap, as far as they are among `known`. */
export const guestMacs = (
  interfaces: readonly Interface[],
  launchers: readonly Launcher[],
  known: ReadonlySet<string>,
): readonly GuestMac[] => [...ofTaps(interfaces, known), ...ofLaunchers(launchers)];
