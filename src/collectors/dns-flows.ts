import { defineCollector } from '../model/collector.ts';
import type { DnsFlow } from '../model/dns-flow.ts';
import { absent, ok } from '../model/slice.ts';
import { parseConntrackList } from '../parsers/conntrack-list.ts';

const CONNTRACK = ['conntrack', '-L', '-p', 'udp', '--dport', '53'] as const;
/** Asking loads the module that answers; where nothing is tracked it is left alone. */
const COUNT = '/proc/sys/net/netfilter/nf_conntrack_count';
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_FLOWS = 500;

export default defineCollector({
  id: 'dnsFlows',
  summary: 'DNS queries in the connection tracking table, by the server that has to answer them',
  reads: [COUNT, CONNTRACK.join(' ')],
  // The kernel hands out its whole table, of which this is a part.
  onDemand: true,
  async collect(os) {
    if ((await os.readFile(COUNT)) === undefined) return absent('the kernel tracks no connections here');
    const text = await os.exec(CONNTRACK, { maxBytes: MAX_BYTES });
    if (text === undefined) return absent('conntrack is not installed');
    const flows = new Map<string, { -readonly [K in keyof DnsFlow]: DnsFlow[K] }>();
    for (const { original, reply, flags } of parseConntrackList(text).value) {
      const key = `${original.dst} ${reply.src}`;
      const flow = flows.get(key) ?? { server: original.dst, backend: reply.src, replied: 0, unreplied: 0 };
      flow[flags.includes('UNREPLIED') ? 'unreplied' : 'replied'] += 1;
      flows.set(key, flow);
    }
    const all = [...flows.values()];
    const left = all.length - MAX_FLOWS;
    return ok(all.slice(0, MAX_FLOWS), left > 0 ? `${left} pairs of servers are left out` : undefined);
  },
});
