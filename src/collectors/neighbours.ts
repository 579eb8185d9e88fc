import { entriesOf } from '../facts/entries.ts';
import { familyOf } from '../facts/prefix.ts';
import { defineCollector } from '../model/collector.ts';
import { absent, ok } from '../model/slice.ts';
import { parseIpNeigh } from '../parsers/ip-neigh.ts';
import { readNeighbourTable } from '../probes/rtnetlink.ts';
import { execEither } from './reading/commands.ts';

const IP_NEIGH = ['ip', '-j', 'neigh', 'show'] as const;
const IP_NEIGH_TEXT = ['ip', 'neigh', 'show'] as const;

export default defineCollector({
  id: 'neighbours',
  summary: 'Neighbour tables (ARP and NDP)',
  reads: ['rtnetlink RTM_GETNEIGH', IP_NEIGH.join(' ')],
  async collect(os) {
    if (os.netlink) return ok(await readNeighbourTable(os.netlink));
    const text = await execEither(os, IP_NEIGH, IP_NEIGH_TEXT);
    if (text === undefined) return absent('ip is not installed');
    return ok(
      entriesOf('ip neigh', parseIpNeigh(text)).map(({ dst, dev, lladdr, state, router }) => ({
        family: familyOf(dst),
        dst,
        state: state ?? [],
        ...(dev !== undefined && { dev }),
        ...(lladdr !== undefined && { lladdr }),
        ...(router !== undefined && { router: true }),
      })),
    );
  },
});
