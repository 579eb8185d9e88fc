import type { ResolvedLink } from '../model/host.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { lines, Problems } from './grammar/lines.ts';

export interface ResolvectlStatus {
  readonly global: Omit<ResolvedLink, 'interface'>;
  readonly links: readonly ResolvedLink[];
}

interface Section {
  readonly interface: string;
  readonly dns: string[];
  readonly domains: string[];
  readonly routeDomains: string[];
}

const LINK = /^Link \d+ \((.*)\)$/;
/** Labels are right-aligned; the colon comes with every label but the older `DNS Servers 10.0.0.1`. */
const LABEL =
  /^ *(Current Scopes|Protocols|resolv\.conf mode|Current DNS Server|DNS Servers?|Fallback DNS Servers?|DNS Domain|Default Route|LLMNR setting|MulticastDNS setting|DNSOverTLS setting|DNSSEC setting|DNSSEC supported|DNSSEC NTA):? */;
/** A value that goes on stands below the first, far from the margin. */
const CONTINUED = /^ {10}/;

/** `resolvectl status`, resolvectl(1); systemd 239 to 257. A value may go on in the next lines, without a label. */
export function parseResolvectlStatus(text: string): Parsed<ResolvectlStatus> {
  const problems = new Problems();
  const links: Section[] = [];
  const global = section('');
  let current = global;
  let list: 'servers' | 'domains' | undefined;
  for (const { line, number } of lines(text)) {
    const words = line.trim();
    const link = LINK.exec(words);
    if (link) {
      current = section(link[1] ?? '');
      links.push(current);
    }
    if (link || words === '' || words === 'Global') {
      list = undefined;
      continue;
    }
    const label = LABEL.exec(line);
    if (label) list = listOf(label[1] ?? '');
    else if (!CONTINUED.test(line)) problems.add(number, line, 'is no setting of resolvectl status');
    if (list) add(current, list, label ? line.slice(label[0].length) : words);
  }
  const { interface: _none, ...rest } = global;
  return { value: { global: rest, links }, problems: problems.list };
}

const section = (name: string): Section => ({ interface: name, dns: [], domains: [], routeDomains: [] });

function listOf(label: string): 'servers' | 'domains' | undefined {
  if (label === 'DNS Servers' || label === 'DNS Server') return 'servers';
  return label === 'DNS Domain' ? 'domains' : undefined;
}

/** A domain with `~` routes queries and is not searched, systemd-resolved.service(8). */
function add(into: Section, list: 'servers' | 'domains', text: string): void {
  for (const word of text.trim().split(/ +/)) {
    if (word === '') continue;
    if (list === 'servers') into.dns.push(word);
    else if (word.startsWith('~')) into.routeDomains.push(word.slice(1));
    else into.domains.push(word);
  }
}

export default defineParser({
  id: 'resolvectl-status',
  summary: 'resolvectl status: servers and domains that systemd-resolved uses, by link',
  parse: parseResolvectlStatus,
});
