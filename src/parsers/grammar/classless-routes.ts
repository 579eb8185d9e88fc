import type { Lease } from '../../model/lease.ts';
import { ipv4Number, isIPv4 } from './address.ts';

type Routes = Lease['routes'];

/**
 * Classless static routes (RFC 3442) in every notation of lease files; `undefined` when they are none:
 * octets `0,10,0,0,1`, octets and addresses `0 10.0.0.1`, pairs `0.0.0.0/0 10.0.0.1`, pairs `0.0.0.0/0,10.0.0.1`.
 */
export function parseClasslessRoutes(text: string): Routes | undefined {
  const words = text.split(/[\s,']/).filter((word) => word !== '');
  return words.some((word) => word.includes('/')) ? fromPairs(words) : fromOctets(words);
}

function fromPairs(words: readonly string[]): Routes | undefined {
  const routes: { dst: string; gateway: string }[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const dst = words[at] ?? '';
    const gateway = words[at + 1] ?? '';
    if (!isPrefix(dst) || !isIPv4(gateway)) return undefined;
    routes.push({ dst, gateway });
  }
  return routes;
}

function isPrefix(text: string): boolean {
  const slash = text.indexOf('/');
  const length = text.slice(slash + 1);
  return isIPv4(text.slice(0, slash)) && /^\d{1,2}$/.test(length) && Number(length) <= 32;
}

/** A width, as many octets of the destination as it needs, and four of the gateway; dots separate like blanks. */
function fromOctets(words: readonly string[]): Routes | undefined {
  const octets = words.flatMap((word) => word.split('.'));
  if (!octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255)) return undefined;
  const routes: { dst: string; gateway: string }[] = [];
  for (let at = 0; at < octets.length; ) {
    const width = Number(octets[at]);
    const gatewayAt = at + 1 + Math.ceil(width / 8);
    const end = gatewayAt + 4;
    if (width > 32 || end > octets.length) return undefined;
    const gateway = octets.slice(gatewayAt, end).map(Number).join('.');
    routes.push({ dst: destination(octets.slice(at + 1, gatewayAt), width), gateway });
    at = end;
  }
  return routes;
}

/** RFC 3442: bits of the destination behind its width are to be taken for zero. */
function destination(significant: readonly string[], width: number): string {
  const octets = [...significant, '0', '0', '0', '0'].slice(0, 4).map(Number);
  const host = 2 ** (32 - width);
  const number = Math.floor((ipv4Number(octets.join('.')) ?? 0) / host) * host;
  return `${[24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')}/${width}`;
}
