import { defineParser, type Parsed } from '../model/parser.ts';
import { prefixOfMask } from './grammar/address.ts';
import { decimal } from './grammar/decimal.ts';
import { hexNumber } from './grammar/hex.ts';
import type { IpRouteEntry } from './grammar/ip-route-words.ts';
import { lines, Problems } from './grammar/lines.ts';
import { machineOrderAddress } from './grammar/proc-address.ts';
import { splitWords } from './grammar/words.ts';

/** linux/route.h. */
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;

const destination = (address: string, length: number): string => {
  if (length === 0) return 'default';
  return length === 32 ? address : `${address}/${length}`;
};

/** Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT. */
function readRoute(line: string): IpRouteEntry | undefined {
  const [dev = '', target = '', via = '', bits = '', , , priority = '', mask = '', size = ''] = splitWords(line);
  const address = machineOrderAddress(target);
  const gateway = machineOrderAddress(via);
  const length = prefixOfMask(machineOrderAddress(mask) ?? '');
  const flags = hexNumber(bits);
  const metric = decimal(priority);
  if (address === undefined || gateway === undefined || length === undefined) return undefined;
  if (flags === undefined || metric === undefined) return undefined;
  const mtu = decimal(size) ?? 0;
  return {
    ...((flags & RTF_REJECT) !== 0 && { type: 'unreachable' }),
    dst: destination(address, length),
    ...((flags & RTF_GATEWAY) !== 0 && { gateway }),
    ...(dev !== '*' && { dev }),
    // `ip` prints no metric of 0, fib_route_seq_show() in net/ipv4/fib_trie.c does.
    ...(metric !== 0 && { metric }),
    flags: [],
    // For old programs: the MSS, advmss + 40.
    ...(mtu !== 0 && { metrics: [{ advmss: mtu - 40 }] }),
  };
}

/** The main table, in the words of `ip -j route`; the file tells neither protocol nor scope nor source. */
export function parseProcNetRoute(text: string): Parsed<readonly IpRouteEntry[]> {
  const problems = new Problems();
  const value: IpRouteEntry[] = [];
  for (const { line, number } of lines(text)) {
    if (line.trim() === '' || line.trimStart().startsWith('Iface')) continue;
    const route = readRoute(line);
    if (route === undefined) problems.add(number, line, 'not a route');
    else value.push(route);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'proc-net-route',
  summary: 'IPv4 routes of the main table, /proc/net/route (net/ipv4/fib_trie.c), in the words of ip -j route',
  parse: parseProcNetRoute,
});
