import {
  type Bridge,
  bridgesOf,
  isLauncherBridge,
  isPlaceholder,
  isUplink,
  launcherUplinks,
} from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { isPhysicalCandidate, isRunning } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

/** Ports shown of a bridge. */
const SHOWN = 5;

/** The other end is in another namespace: a pod of whatever plugin, by whatever name but that of a card. */
const isPodEnd = (port: Interface, all: readonly Interface[]): boolean =>
  port.kind === 'veth' && port.link === undefined && port.linkNetnsid !== undefined && !isPhysicalCandidate(port, all);

function uplinksOf(bridge: Bridge, all: readonly Interface[]): ReadonlySet<Interface> {
  if (isLauncherBridge(bridge.device.name)) return new Set(launcherUplinks(bridge));
  return new Set(bridge.ports.filter((port) => isUplink(port) && !isPodEnd(port, all)));
}

export default defineCheck({
  id: 'bridge-mtu-mixed',
  title: 'Guests of a bridge may send larger packets than leave it',
  category: 'bridge',
  severity: 'warning',
  why: 'A bridge sends no message when a packet is too large for a port: it drops it. What guests with the larger MTU send to the outside is lost, while small packets pass, so that a connection is made and then hangs.',
  fix: ['ip link set dev {port} mtu {mtu}'],
  refs: ['https://github.com/torvalds/linux/blob/master/net/bridge/br_forward.c', 'bridge(8)'],
  needs: ['interfaces'],
  wants: ['bridges'],
  messages: {
    wider: 'bridge {subject}: {ports} may send packets of {most} bytes, and {uplink} lets none above {mtu} out',
  },
  *run({ interfaces, bridges }) {
    for (const bridge of bridgesOf(interfaces, bridges)) {
      const uplinks = uplinksOf(bridge, interfaces);
      const [narrow] = [...uplinks].filter(isRunning).toSorted((a, b) => a.mtu - b.mtu);
      if (!narrow) continue;
      const guests = bridge.ports.filter((port) => !uplinks.has(port) && !isPlaceholder(port) && isRunning(port));
      const wide = guests.filter(({ mtu }) => mtu > narrow.mtu);
      if (wide.length === 0) continue;
      const shown = wide.slice(0, SHOWN);
      const { name } = bridge.device;
      yield {
        message: 'wider',
        subject: name,
        data: {
          ports: namesOf(wide),
          most: Math.max(...wide.map(({ mtu }) => mtu)),
          port: wide[0]?.name ?? '',
          uplink: narrow.name,
          mtu: narrow.mtu,
          ...Object.fromEntries(shown.map((port, i) => [`port${i}`, port.name])),
        },
        evidence: [narrow, ...shown].map((port) => at('interfaces', port.name, 'mtu')),
        interface: name,
        fix: [
          ...shown.map((_port, i) => `ip link set dev {port${i}} mtu {mtu}`),
          '# and give the guests behind them the same MTU; or raise that of {uplink}, if its network allows it',
        ],
      };
    }
  },
});

const namesOf = (ports: readonly Interface[]): string =>
  [
    ...ports.slice(0, SHOWN).map(({ name }) => name),
    ...(ports.length > SHOWN ? [`${ports.length - SHOWN} more`] : []),
  ].join(', ');
