import type { IniSection, ResolvedConf } from '../model/managers.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { parseIni, valuesOf } from './grammar/ini.ts';
import { Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

const TEXTS = {
  stubListener: 'DNSStubListener',
  llmnr: 'LLMNR',
  mdns: 'MulticastDNS',
  dnssec: 'DNSSEC',
  dnsOverTls: 'DNSOverTLS',
} as const;

export default defineParser({
  id: 'resolved-conf',
  summary: 'Configuration of systemd-resolved, resolved.conf(5); drop-ins may be appended to it',
  parse: parseResolvedConf,
});

export function parseResolvedConf(text: string): Parsed<ResolvedConf> {
  const problems = new Problems();
  const sections = parseIni(text, problems);
  for (const { name, line } of sections) {
    if (name !== 'Resolve') problems.add(line, `[${name}]`, 'systemd-resolved knows no such section');
  }
  const words = (key: string) => valuesOf(sections, 'Resolve', key).flatMap(splitWords);
  const domains = words('Domains');
  const texts = Object.entries(TEXTS).flatMap(([field, key]) => {
    const value = valuesOf(sections, 'Resolve', key).at(-1);
    return value === undefined ? [] : [[field, value]];
  });
  const value: ResolvedConf = {
    dns: words('DNS'),
    // An empty one says that there is none.
    ...(mentions(sections, 'FallbackDNS') && { fallbackDns: words('FallbackDNS') }),
    domains: domains.filter((domain) => !domain.startsWith('~')),
    routeDomains: domains.filter((domain) => domain.startsWith('~')).map((domain) => domain.slice(1)),
    ...Object.fromEntries(texts),
  };
  return { value, problems: problems.list };
}

const mentions = (sections: readonly IniSection[], name: string): boolean =>
  sections.some((section) => section.name === 'Resolve' && section.settings.some(({ key }) => key === name));
