import { hostname } from 'node:os';
import type { Entries, Entry } from '../../saved-host.ts';

/** Files that say what machine the lab ran on. */
const MADE_UP: Readonly<Record<string, string>> = {
  'identity.json': '{"memoryTotalBytes":4294967296}\n',
  'proc/sys/kernel/random/boot_id': '5b2a0f5e-0c1d-4c8e-9d6a-2f4b8a1c7e30\n',
  'proc/sys/kernel/osrelease': '6.1.0-28-amd64\n',
  'proc/sys/kernel/hostname': 'lab\n',
};
/** Of the machine, too, and nothing that is judged depends on them. */
const LEFT_OUT = /^(?:sys\/class\/dmi\/|sys\/block\/)/;
const EXCHANGE = /^net\//;

/** Names of a run of the lab: network namespaces, and folders for what is temporary. */
const OWN_NAME = /\bnd-\d+(?:-[a-z][a-z-]*?)?-(?:\d+-)?/g;

/** A capture without what is of this machine, or of this run alone. */
export function anonymous(entries: Entries): Entries {
  const kept = Object.entries(entries).filter(([path]) => !LEFT_OUT.test(path));
  return Object.fromEntries(kept.map(([path, entry]) => [path, madeUp(path, entry)]));
}

function madeUp(path: string, entry: Entry): Entry {
  if (!Array.isArray(entry)) return entry;
  const text = (entry as readonly string[]).join('\n');
  const own = MADE_UP[path];
  if (own !== undefined) return own.split('\n');
  if (path === 'proc/cpuinfo')
    return [`flags\t\t: ${/^flags\s*:.* hypervisor( |$)/m.test(text) ? 'hypervisor ' : ''}`, ''];
  if (EXCHANGE.test(path)) return exchange(path, text).split('\n');
  return text
    .replaceAll(OWN_NAME, 'lab-')
    .replaceAll(new RegExp(`\\b${hostname()}\\b`, 'g'), 'lab')
    .split('\n');
}

/** The id of a query is new each time, and replies take a part of a millisecond less or more. */
function exchange(path: string, text: string): string {
  const { reply, durationMs, ...rest } = JSON.parse(text) as { reply?: string; durationMs: number };
  // Over TCP the length stands before it, RFC 1035 section 4.2.2.
  const start = path.startsWith('net/dns/tcp/') ? 2 : 0;
  const bytes = reply === undefined ? undefined : Buffer.from(reply, 'base64').fill(0, start, start + 2);
  const rounded = durationMs < 50 ? 1 : Math.round(durationMs / 50) * 50;
  return `${JSON.stringify({ ...(bytes && { reply: bytes.toString('base64') }), ...rest, durationMs: rounded })}\n`;
}
