import type { NetworkdLink } from '../model/managers.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isAddress } from './grammar/address.ts';
import { parseEnvFile } from './grammar/env-file.ts';
import { Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

/** Keys that are one value, of systemd's networkd-state-file.c; every version adds some. */
const TEXTS = {
  adminState: 'ADMIN_STATE',
  operState: 'OPER_STATE',
  carrierState: 'CARRIER_STATE',
  addressState: 'ADDRESS_STATE',
  onlineState: 'ONLINE_STATE',
  networkFile: 'NETWORK_FILE',
  dhcpLease: 'DHCP_LEASE',
} as const;

export default defineParser({
  id: 'networkd-link',
  summary:
    'State of systemd-networkd, /run/systemd/netif/links/IFINDEX of one link and /run/systemd/netif/state of all',
  parse: parseNetworkdLink,
});

export function parseNetworkdLink(text: string): Parsed<NetworkdLink> {
  const problems = new Problems();
  const state = parseEnvFile(text, problems);
  const list = (key: string) => splitWords(state.get(key)?.value ?? '');
  const dns = list('DNS');
  const invalid = dns.find((server) => !isServer(server));
  const { line = 0, source = '' } = state.get('DNS') ?? {};
  if (invalid !== undefined) problems.add(line, source, 'not an IP address');
  const texts = Object.entries(TEXTS).flatMap(([field, key]) => {
    const value = state.get(key)?.value ?? '';
    return value === '' ? [] : [[field, value]];
  });
  const value: NetworkdLink = {
    ...Object.fromEntries(texts),
    dns: dns.filter(isServer),
    domains: list('DOMAINS'),
    // systemd leaves out the `~` that marks them in a .network file and in resolvectl(1).
    routeDomains: list('ROUTE_DOMAINS').map((domain) => domain.replace(/^~(?=.)/, '')),
  };
  return { value, problems: problems.list };
}

/** `ADDRESS[:PORT][%INTERFACE][#NAME]` with IPv6 in brackets where a port follows: DNS= of systemd.network(5). */
function isServer(text: string): boolean {
  if (!/^[\da-f:[]/i.test(text)) return false;
  const [server = ''] = text.split('#', 1);
  if (isAddress(server)) return true;
  const [, bracketed, plain, zone = ''] = /^(?:\[([^\]]*)\]|([^:%]*))(?::\d{1,5})?(%[^%]*)?$/.exec(server) ?? [];
  return isAddress(bracketed === undefined ? (plain ?? '') : bracketed + zone);
}
