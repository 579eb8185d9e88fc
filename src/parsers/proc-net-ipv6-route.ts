import { defineParser, type Parsed } from '../model/parser.ts';
import { hexNumber } from './grammar/hex.ts';
import type { IpRouteEntry } from './grammar/ip-route-words.ts';
import { lines, Problems } from './grammar/lines.ts';
import { networkOrderAddress } from './grammar/proc-address.ts';
import { splitWords } from './grammar/words.ts';

/** linux/route.h and linux/ipv6_route.h. */
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;
const RTF_ANYCAST = 0x0010_0000;
const RTF_LOCAL = 0x8000_0000;

function typeOf(flags: number, dst: string): string | undefined {
  if ((flags & RTF_REJECT) !== 0) return 'unreachable';
  if ((flags & RTF_LOCAL) !== 0) return 'local';
  if ((flags & RTF_ANYCAST) !== 0) return 'anycast';
  return dst.startsWith('ff') ? 'multicast' : undefined;
}

const prefixOf = (address: string, length: number): string => (length === 128 ? address : `${address}/${length}`);

/** Destination, its length, source, its length, next hop, metric, reference count, use, flags, device. */
function readRoute(line: string): IpRouteEntry | undefined {
  const words = splitWords(line);
  const [target = '', targetBits = '', origin = '', originBits = '', via = '', priority = '', , , bits = '', dev] =
    words;
  const address = networkOrderAddress(target);
  const source = networkOrderAddress(origin);
  const gateway = networkOrderAddress(via);
  const [length, sourceLength, metric, flags] = [targetBits, originBits, priority, bits].map(hexNumber);
  if (address === undefined || source === undefined || gateway === undefined || dev === undefined) return undefined;
  if (length === undefined || sourceLength === undefined || metric === undefined || flags === undefined)
    return undefined;
  if (length > 128 || sourceLength > 128) return undefined;
  const dst = length === 0 ? 'default' : prefixOf(address, length);
  const type = typeOf(flags, dst);
  return {
    ...(type !== undefined && { type }),
    dst,
    ...(sourceLength > 0 && { from: prefixOf(source, sourceLength) }),
    ...((flags & RTF_GATEWAY) !== 0 && { gateway }),
    dev,
    metric,
    flags: [],
  };
}

/** All tables, which the file does not tell apart, in the words of `ip -j -6 route`. */
export function parseProcNetIpv6Route(text: string): Parsed<readonly IpRouteEntry[]> {
  const problems = new Problems();
  const value: IpRouteEntry[] = [];
  for (const { line, number } of lines(text)) {
    if (line.trim() === '') continue;
    const route = readRoute(line);
    if (route === undefined) problems.add(number, line, 'not a route');
    else value.push(route);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'proc-net-ipv6-route',
  summary: 'IPv6 routes of all tables, /proc/net/ipv6_route (net/ipv6/route.c), in the words of ip -j -6 route',
  parse: parseProcNetIpv6Route,
});
