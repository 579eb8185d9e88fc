import { isConsulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { isLoopback } from '../facts/prefix.ts';
import { byServer, isAnswered, type PlacedLookup, placed } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';

/** One lost datagram is no fault, and of one slow answer the server's own cache may be the reason. */
const LEAST = 2;
const SHOWN_LOOKUPS = 3;

/** A forwarder says SERVFAIL as late as those behind it are silent. */
const isTimed = ({ lookup }: PlacedLookup): boolean => isAnswered(lookup) && lookup.rcode !== 'SERVFAIL';
const isRepeated = ({ lookup }: PlacedLookup): boolean => (lookup.attempts ?? 1) > 1;

function median(answered: readonly PlacedLookup[]): number {
  const times = answered.map(({ lookup }) => lookup.durationMs).sort((a, b) => a - b);
  const middle = times.length / 2;
  return ((times[Math.ceil(middle) - 1] ?? 0) + (times[Math.floor(middle)] ?? 0)) / 2;
}

/** What is wrong with the answers of one server, and those that prove it, worst first. */
function judge(answered: readonly PlacedLookup[], latencyMs: number) {
  if (answered.length < LEAST) return undefined;
  const repeated = answered.filter(isRepeated);
  if (repeated.length >= LEAST && repeated.length * 2 >= answered.length)
    return { message: 'lossy', proof: repeated } as const;
  const slowest = answered.toSorted((a, b) => b.lookup.durationMs - a.lookup.durationMs);
  return median(answered) > latencyMs ? ({ message: 'slow', proof: slowest } as const) : undefined;
}

export default defineCheck({
  id: 'dns-server-slow',
  title: 'A DNS server answers late, or only when asked again',
  category: 'resolver',
  severity: 'warning',
  why: 'Every connection by name begins with a lookup, and with search domains with several. glibc waits 5 seconds before it asks again, so that a lost datagram shows as a stall of that length.',
  fix: [
    'dig @{subject} {name} {type}',
    '# from another host, too: a server that is slow for all has too much to do, or a slow one behind it',
    '# 5-second stalls of programs alone: options single-request-reopen in resolv.conf(5)',
  ],
  refs: ['resolv.conf(5)', 'https://github.com/kubernetes/kubernetes/issues/56903'],
  needs: ['lookups'],
  wants: ['routing'],
  messages: {
    slow: 'DNS server {subject} answers late: {median} ms in the median of {count} answers',
    lossy:
      'DNS server {subject} gave {repeated} of {count} answers to the second datagram only: they are lost, or late',
  },
  options: { latencyMs: { default: 500, unit: 'milliseconds', help: 'above which the median of its answers is slow' } },
  *run({ lookups, routing }, { options: { latencyMs } }) {
    const isAsked = isConsulted(lookups);
    const judged = [...byServer(placed(lookups).filter(isTimed))].flatMap(([server, answered]) => {
      const fault = isAsked(server) ? judge(answered, latencyMs) : undefined;
      return fault ? [{ server, answered, ...fault }] : [];
    });
    // What stands before a slow server is as slow.
    const behind = judged.filter(({ server }) => !isLoopback(server));
    for (const { server, answered, message, proof } of behind.length > 0 ? behind : judged) {
      const [worst] = proof;
      const egress = routing && egressInterface(routing, server);
      yield {
        message,
        subject: server,
        data: {
          count: answered.length,
          median: Math.round(median(answered)),
          repeated: answered.filter(isRepeated).length,
          name: worst?.lookup.name ?? '',
          type: worst?.lookup.type ?? '',
        },
        evidence: proof.slice(0, SHOWN_LOOKUPS).map(({ index }) => at('lookups', 'lookups', index)),
        ...(egress !== undefined && { interface: egress }),
      };
    }
  },
});
