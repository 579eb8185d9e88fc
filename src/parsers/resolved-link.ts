import type { ResolvedLinkState } from '../model/managers.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { parseEnvFile } from './grammar/env-file.ts';
import { Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

/** Keys of link_save_user() in systemd's resolved-link.c. */
const TEXTS = { llmnr: 'LLMNR', mdns: 'MDNS', dnssec: 'DNSSEC', dnsOverTls: 'DNSOVERTLS' } as const;

export default defineParser({
  id: 'resolved-link',
  summary: 'Settings of one link of systemd-resolved, /run/systemd/resolve/netif/IFINDEX',
  parse: parseResolvedLink,
});

export function parseResolvedLink(text: string): Parsed<ResolvedLinkState> {
  const problems = new Problems();
  const state = parseEnvFile(text, problems);
  const textOf = (key: string) => state.get(key)?.value || undefined;
  const domains = splitWords(textOf('DOMAINS') ?? '');
  const texts = Object.entries(TEXTS).flatMap(([field, key]) => {
    const value = textOf(key);
    return value === undefined ? [] : [[field, value]];
  });
  const defaultRoute = textOf('DEFAULT_ROUTE');
  const value: ResolvedLinkState = {
    dns: splitWords(textOf('SERVERS') ?? ''),
    domains: domains.filter((domain) => !domain.startsWith('~')),
    routeDomains: domains.filter((domain) => domain.startsWith('~')).map((domain) => domain.slice(1)),
    ...(defaultRoute !== undefined && { defaultRoute: defaultRoute === 'yes' }),
    ...Object.fromEntries(texts),
  };
  return { value, problems: problems.list };
}
