import { bridgesOf, isUplink, launcherBridges, podInterface } from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { guestMacs } from '../facts/guest-macs.ts';
import { isRunning } from '../facts/interfaces.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { FdbEntry, Interface } from '../model/network.ts';

type Seen = CheckInput<'interfaces' | 'bridges', 'launchers'>;

/** Somebody wrote it, and the bridge neither forgets it nor learns another port: bridge(8). */
const isWritten = ({ state, flags, master, mac }: FdbEntry): boolean =>
  master !== undefined &&
  !flags.includes('self') &&
  (state === 'static' || state === 'permanent' || flags.includes('extern_learn')) &&
  !isMulticast(mac);

const isMulticast = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

/** The address of a bridge and of each of its ports stands in the table as well. */
function ownMacs(interfaces: readonly Interface[], masters: ReadonlySet<string>): ReadonlySet<string> {
  const own = interfaces.filter(({ name, master }) => masters.has(name) || masters.has(master ?? ''));
  return new Set(own.flatMap(({ mac }) => (mac === undefined ? [] : [mac.toLowerCase()])));
}

interface Home {
  readonly owner: string;
  /** The port that leads to the guest; absent where only this is known: none that leads out. */
  readonly port?: string;
}

/** Where guests of this host are, by their MACs. */
function homesOf({ interfaces, launchers = [] }: Seen, written: ReadonlySet<string>): ReadonlyMap<string, Home> {
  const taps = new Set(interfaces.map(({ name }) => name));
  const found = new Map<string, Home>();
  for (const { mac, owner } of guestMacs(interfaces, launchers, written)) {
    found.set(mac, taps.has(owner) ? { owner: `the guest behind ${owner}`, port: owner } : { owner: `VM ${owner}` });
  }
  for (const bridge of launcherBridges(interfaces)) {
    // What stands in for the pod's interface has its MAC, which is the guest's.
    const mac = podInterface(bridge, interfaces)?.mac?.toLowerCase();
    if (mac !== undefined && !found.has(mac)) found.set(mac, { owner: 'the guest' });
  }
  return found;
}

export default defineCheck({
  id: 'bridge-fdb-pinned',
  title: 'A bridge sends what is for a guest to a port where it is not',
  category: 'bridge',
  severity: 'warning',
  why: 'A bridge forgets what it has learned, and learns anew when a VM has moved; an entry that somebody wrote stays. When its guest has left, or has come to another port, what is for it goes to the port of before.',
  fix: ['bridge fdb del {subject} dev {port} master'],
  refs: ['bridge(8)', 'https://github.com/kubevirt/kubevirt/issues/17195'],
  needs: ['interfaces', 'bridges'],
  wants: ['launchers'],
  messages: {
    elsewhere:
      '{subject}, the MAC of {owner} on this host, is pinned to port {port} of bridge {bridge}, where it is not',
    down: '{subject} is pinned to port {port} of bridge {bridge}, which has no carrier: what is for it is lost, also where its guest has moved to another node',
  },
  follows: ['bridge-port-down'],
  *run(seen) {
    const { interfaces, bridges } = seen;
    const masters = bridgesOf(interfaces, bridges);
    const own = ownMacs(interfaces, new Set(masters.map(({ device }) => device.name)));
    const written = [...bridges.fdb.entries()].filter(([, entry]) => isWritten(entry) && !own.has(entry.mac));
    if (written.length === 0) return;
    const ports = new Map(masters.flatMap((bridge) => bridge.ports.map((port) => [port.name, port] as const)));
    const homes = homesOf(seen, new Set(written.map(([, { mac }]) => mac)));
    for (const [index, { mac, dev, vlan }] of written) {
      const port = ports.get(dev);
      const home = homes.get(mac);
      if (!port) continue;
      const isAstray = home !== undefined && (home.port === undefined ? isUplink(port) : home.port !== dev);
      if (!isAstray && isRunning(port)) continue;
      yield {
        message: isAstray ? 'elsewhere' : 'down',
        subject: mac,
        data: { port: dev, bridge: port.master ?? '', owner: home?.owner ?? '', vlan: vlan ?? '' },
        evidence: [at('bridges', 'fdb', index), at('interfaces', dev, 'flags')],
        interface: dev,
        ...(vlan !== undefined && { fix: ['bridge fdb del {subject} dev {port} vlan {vlan} master'] }),
      };
    }
  },
});
