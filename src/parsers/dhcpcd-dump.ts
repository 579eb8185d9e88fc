import type { Lease } from '../model/lease.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { type Assignment, readAssignment } from './grammar/env-file.ts';
import { type LeaseField, readLease } from './grammar/lease.ts';
import { lines, Problems } from './grammar/lines.ts';
import { shellWord, type Unquoted } from './grammar/shell-word.ts';

/** Names of dhcpcd-definitions.conf. */
const FIELDS: ReadonlyMap<string, LeaseField> = new Map([
  ['interface', 'interface'],
  ['ip_address', 'address'],
  ['subnet_mask', 'netmask'],
  ['dhcp_server_identifier', 'server'],
  ['routers', 'router'],
  ['domain_name_servers', 'dns'],
  ['domain_name', 'domain'],
  ['domain_search', 'search'],
  ['interface_mtu', 'mtu'],
  ['classless_static_routes', 'routes'],
  ['ms_classless_static_routes', 'otherRoutes'],
  ['dhcp_lease_time', 'leaseSeconds'],
  ['dhcp_client_identifier', 'clientId'],
]);
const FIELDS6: ReadonlyMap<string, LeaseField> = new Map([
  ['interface', 'interface'],
  ['dhcp6_ia_na1_ia_addr1', 'address'],
  ['dhcp6_ia_na1_ia_addr1_vltime', 'leaseSeconds'],
  ['dhcp6_name_servers', 'dns'],
  ['dhcp6_domain_search', 'search'],
  ['dhcp6_client_id', 'clientId'],
]);
/** What dhcpcd says of the event and of the interface instead of the lease. */
const ABOUT =
  /^(?:reason|protocol|pid|skip_hooks|interface_order|profile|if_\w+|if(?:carrier|metric|wireless|flags|mtu|ssid))$/;
const PROTOCOLS: ReadonlySet<string> = new Set(['dhcp', 'dhcp6']);

export default defineParser({
  id: 'dhcpcd-dump',
  summary: 'Leases as dhcpcd prints them, dhcpcd --dumplease IF (-U)',
  parse: parseDhcpcdDump,
});

type Block = ReadonlyMap<string, Assignment>;

/** One lease for each block about DHCPv4 or DHCPv6; blocks about the carrier and router advertisements are none. */
export function parseDhcpcdDump(text: string): Parsed<readonly Lease[]> {
  const problems = new Problems();
  const leases = blocksOf(text, problems).flatMap((block) => leaseOf(block, problems));
  return { value: leases, problems: problems.list };
}

/** A blank line ends a block, and each event begins one with its `reason`. */
function blocksOf(text: string, problems: Problems): readonly Block[] {
  const blocks: Map<string, Assignment>[] = [];
  let block: Map<string, Assignment> | undefined;
  for (const { line, number } of lines(text)) {
    if (line.trim() === '') block = undefined;
    const read = readAssignment(line, number, problems, unquote);
    if (read === undefined) continue;
    if (block === undefined || (read.key === 'reason' && block.has('reason'))) {
      block = new Map();
      blocks.push(block);
    }
    block.set(read.key, read.assignment);
  }
  return blocks;
}

/** Quotes are there since dhcpcd 10, and before 7. What went to standard error may stand behind the last one. */
function unquote(raw: string): Unquoted {
  if (!raw.startsWith("'")) return { value: raw };
  const word = shellWord(raw);
  const end = raw.indexOf("'", 1);
  return word.value !== undefined || end === -1
    ? word
    : { value: raw.slice(1, end), reason: 'text behind the quoted value' };
}

function leaseOf(block: Block, problems: Problems): readonly Lease[] {
  const protocol = block.get('protocol')?.value;
  const isSix = protocol === 'dhcp6' || [...block.keys()].some((key) => key.startsWith('dhcp6_'));
  const fields = isSix ? FIELDS6 : FIELDS;
  const known = [...fields.keys()].some((key) => key !== 'interface' && block.has(key));
  if (!known || (protocol !== undefined && !PROTOCOLS.has(protocol))) return [];
  const entries = [...block].map(([name, assignment]) => ({ name, ...assignment }));
  const options = entries.filter(({ name }) => !ABOUT.test(name));
  return [readLease('dhcpcd', options, fields, problems)];
}
