import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import { type Netlink, NetlinkError } from '../model/netlink.ts';
import type { BridgePort, FdbEntry, LinuxBridges } from '../model/network.ts';
import { CommandError, type Platform } from '../model/platform.ts';
import { absent, ok, type Slice } from '../model/slice.ts';
import { type BridgeFdb, parseBridgeFdb } from '../parsers/bridge-fdb.ts';
import { type BridgeLink, parseBridgeLink } from '../parsers/bridge-link.ts';
import { parseBridgeVlan } from '../parsers/bridge-vlan.ts';
import { parseIpLink } from '../parsers/ip-link.ts';
import { readForwarding, readPorts, readVlans } from '../probes/rtnetlink.ts';
import { unlessRefused } from './reading/commands.ts';

const LINK = ['bridge', '-j', '-d', 'link', 'show'] as const;
const FDB = ['bridge', '-j', 'fdb', 'show'] as const;
const VLAN = ['bridge', '-j', 'vlan', 'show'] as const;
/** Entries kept: a bridge at the edge of a large segment learns tens of thousands. */
const MAX_FDB = 2000;
/** A bridge without ports has no line in `bridge link`. */
const BRIDGES = ['ip', '-j', 'link', 'show', 'type', 'bridge'] as const;

export default defineCollector({
  id: 'bridges',
  summary: 'Ports, forwarding database and VLANs of Linux bridges',
  reads: [
    'rtnetlink RTM_GETLINK',
    'rtnetlink RTM_GETNEIGH',
    ...[LINK, FDB, VLAN, BRIDGES].map((argv) => argv.join(' ')),
  ],
  async collect(os) {
    if (os.netlink) return fromKernel(os.netlink);
    const links = await os.exec(LINK);
    if (links === undefined) return absent('bridge is not installed');
    const ports = entriesOf('bridge link', parseBridgeLink(links)).filter(({ master }) => master !== undefined);
    if (ports.length === 0 && !(await hasBridge(os))) return absent('no Linux bridge');
    // The ports are worth having without the rest.
    const [fdb, vlans] = await Promise.all([forwarding(os), os.exec(VLAN).catch(unlessRefused)]);
    return ok(
      {
        ports: ports.map(toPort),
        fdb: fdb.kept,
        vlans: entriesOf('bridge vlan', parseBridgeVlan(vlans ?? '')).map(({ ifname, vlans }) => ({
          name: ifname,
          vlans: vlans.map(({ vlan, vlanEnd, flags }) => ({
            vlan,
            flags: flags ?? [],
            ...(vlanEnd !== undefined && { vlanEnd }),
          })),
        })),
      },
      fdb.note,
    );
  },
});

async function fromKernel(netlink: Netlink): Promise<Slice<LinuxBridges>> {
  const ports = await readPorts(netlink);
  if (!ports) return absent('no Linux bridge');
  const [fdb, vlans] = await Promise.all([
    bounded(() => readForwarding(netlink, MAX_FDB)),
    readVlans(netlink).catch((cause: unknown) => {
      if (cause instanceof NetlinkError) return [];
      throw cause;
    }),
  ]);
  return ok({ ports, fdb: fdb.kept, vlans }, fdb.note);
}

const forwarding = (os: Platform): Promise<Forwarding> =>
  bounded(async () => {
    const entries = entriesOf('bridge fdb', parseBridgeFdb((await os.exec(FDB)) ?? ''));
    const kept = entries.slice(0, MAX_FDB);
    return { kept: kept.map(toFdbEntry), omitted: entries.length - kept.length };
  });

interface Forwarding {
  readonly kept: readonly FdbEntry[];
  readonly note?: string;
}

/** What is too much, or cannot be had, is said; the ports are seen all the same. */
async function bounded(
  read: () => Promise<{ readonly kept: readonly FdbEntry[]; readonly omitted: number }>,
): Promise<Forwarding> {
  try {
    const { kept, omitted } = await read();
    return omitted > 0 ? { kept, note: `${omitted} forwarding entries are left out: ${MAX_FDB} are kept` } : { kept };
  } catch (cause) {
    if (cause instanceof CommandError || cause instanceof NetlinkError) {
      return { kept: [], note: `no forwarding entries: ${cause.message}` };
    }
    throw cause;
  }
}

const hasBridge = async (os: Platform): Promise<boolean> =>
  parseIpLink((await os.exec(BRIDGES)) ?? '').value.some(({ ifname }) => ifname !== undefined);

function toPort(entry: BridgeLink): BridgePort {
  return {
    name: entry.ifname,
    master: entry.master ?? '',
    mtu: entry.mtu ?? 0,
    flags: entry.flags ?? [],
    state: entry.state ?? 'unknown',
    ...(entry.learning !== undefined && { learning: entry.learning }),
    ...(entry.hairpin !== undefined && { hairpin: entry.hairpin }),
    ...(entry.isolated !== undefined && { isolated: entry.isolated }),
    ...(entry.cost !== undefined && { cost: entry.cost }),
  };
}

function toFdbEntry(entry: BridgeFdb): FdbEntry {
  return {
    mac: entry.mac,
    dev: entry.ifname ?? '',
    flags: entry.flags ?? [],
    ...(entry.master !== undefined && { master: entry.master }),
    ...(entry.vlan !== undefined && { vlan: entry.vlan }),
    ...(entry.dst !== undefined && { dst: entry.dst }),
    ...(entry.state && { state: entry.state }),
  };
}
