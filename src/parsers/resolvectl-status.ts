import { defineParser, type Parsed } from '../model/parser.ts';
import type { ResolvedLink } from '../model/resolver.ts';
import { withoutColours } from './grammar/colours.ts';
import { lines, Problems } from './grammar/lines.ts';
import { isIndented, splitWords } from './grammar/words.ts';

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
/** Sections whose servers are those of no link: systemd 258 has delegates, systemd.dns-delegate(5). */
const OTHER_SECTION = /^Delegate \S/;
/** Labels are right-aligned; the colon comes with every label but the older `DNS Servers 10.0.0.1`. */
const LABEL =
  /^(Current Scopes|Protocols|resolv\.conf mode|Current DNS Server|DNS Servers?|Fallback DNS Servers?|DNS Domain|Default Route|DefaultRoute setting|LLMNR setting|MulticastDNS setting|DNSOverTLS setting|DNSSEC setting|DNSSEC supported|DNSSEC NTA)(?::| |$) */;
/** A label of a version to come, which ends what the one before it began. */
const OTHER_LABEL = /^[A-Z][\w .-]{0,40}:(?: |$)/;

class Reader {
  readonly links: Section[] = [];
  readonly global = section('');
  #current = this.global;
  /** What the last label began: a value may go on in the next lines. */
  #list: 'servers' | 'domains' | 'other' | undefined;

  /** False when the line says nothing that is known. */
  line(line: string): boolean {
    const text = line.trim();
    if (text === '' || this.#begin(text)) {
      this.#list = undefined;
      return true;
    }
    const [label = '', name] = LABEL.exec(text) ?? [];
    if (name !== undefined) this.#list = listOf(name);
    else if (OTHER_LABEL.test(text)) this.#list = undefined;
    const goesOn = name !== undefined || (this.#list !== undefined && isIndented(line));
    if (goesOn && this.#list !== 'other' && this.#list) add(this.#current, this.#list, text.slice(label.length));
    return goesOn;
  }

  #begin(text: string): boolean {
    const [, name] = LINK.exec(text) ?? [];
    if (text === 'Global') this.#current = this.global;
    else if (name === undefined && !OTHER_SECTION.test(text)) return false;
    else this.#current = section(name ?? '');
    if (name !== undefined) this.links.push(this.#current);
    return true;
  }
}

/** `resolvectl status`, resolvectl(1), and before 239 `systemd-resolve --status`; systemd 231 to 258. */
export function parseResolvectlStatus(text: string): Parsed<ResolvectlStatus> {
  const problems = new Problems('resolvectl', 'systemd-resolve');
  const reader = new Reader();
  for (const { line, number } of lines(withoutColours(text))) {
    if (!reader.line(line)) problems.add(number, line, 'is no setting of resolvectl status');
  }
  const { interface: _none, ...global } = reader.global;
  return { value: { global, links: reader.links }, problems: problems.list };
}

const section = (name: string): Section => ({ interface: name, dns: [], domains: [], routeDomains: [] });

function listOf(label: string): 'servers' | 'domains' | 'other' {
  if (label === 'DNS Servers' || label === 'DNS Server') return 'servers';
  return label === 'DNS Domain' ? 'domains' : 'other';
}

/** A domain with `~` routes queries and is not searched, systemd-resolved.service(8). */
function add(into: Section, list: 'servers' | 'domains', text: string): void {
  for (const word of splitWords(text)) {
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
