import type { Explanation } from '../../model/resolution.ts';
import { clusterNameOf } from '../cluster-name.ts';
import { isStub } from '../dns-servers.ts';
import { isLocalModule } from '../nss-modules.ts';
import { candidatesIn } from '../resolution/plan.ts';
import { domainsWith } from '../resolved-domains.ts';
import { bareName, hasRecords } from '../resolver.ts';
import { commandLine, shellWord } from '../shell-word.ts';
import { askedServers, listed, meantName, places, queriesFor, type Reason, type Seen } from './seen.ts';

/** What keeps a question on this host from getting to a server that could answer it. */
export const HINDRANCES: readonly Reason[] = [
  nameInvalid,
  nsswitchWithoutDns,
  nsswitchEnds,
  stubUnrouted,
  stubDead,
  nameserverMissing,
  serverIgnored,
  searchSkipped,
  searchDomainMissing,
];

const NAME = /^(?=.{1,253}$)([!-~]{1,63}\.)*[!-~]{1,63}$/;

function nameInvalid({ name }: Seen): Explanation | undefined {
  const bare = bareName(name);
  if (NAME.test(bare) && bare.split('.').every((label) => label !== '')) return undefined;
  return {
    cause: 'name-invalid',
    message: 'this cannot be a DNS name: at most 253 characters, in labels of 1 to 63',
    fix: ['# correct the name'],
    evidence: [],
  };
}

const RESTORE = '# put `hosts: files dns` (or `files resolve [!UNAVAIL=return] dns`) into /etc/nsswitch.conf';

function nsswitchWithoutDns({ plan }: Seen): Explanation | undefined {
  const mayAsk = (step: (typeof plan.steps)[number]) =>
    step.source === 'dns' || step.source === 'resolved' || (step.source === 'other' && !isLocalModule(step.service));
  if (plan.steps.some(mayAsk)) return undefined;
  return {
    cause: 'nsswitch-without-dns',
    message:
      'the hosts line of /etc/nsswitch.conf names neither dns, nor resolve with a systemd-resolved that was seen to run: programs here ask no DNS server by it',
    fix: ['grep ^hosts: /etc/nsswitch.conf', RESTORE],
    evidence: [],
  };
}

/** An entry before the DNS that ends the search. */
function nsswitchEnds({ plan, walk }: Seen): Explanation | undefined {
  const dns = plan.steps.findIndex(({ source }) => source === 'dns' || source === 'resolved');
  const ending = plan.steps
    .slice(0, Math.max(dns, 0))
    .findIndex(({ ends }, step) => ends === 'always' || (ends !== undefined && walk.step === step));
  const step = plan.steps[ending];
  if (!step || walk.end === 'resolved') return undefined;
  const module = step.source === 'other' ? step.service : step.source;
  return {
    cause: 'nsswitch-ends-early',
    message: `the hosts line of /etc/nsswitch.conf ends with ${module} and its [NOTFOUND=return]: the DNS behind it is not asked`,
    fix: ['grep ^hosts: /etc/nsswitch.conf', RESTORE],
    evidence: [],
  };
}

/** systemd-resolved sends the name to no server, while a server knows it or the cluster has it. */
function stubUnrouted(seen: Seen): Explanation | undefined {
  const { plan, walk, resolved, zone } = seen;
  const step = plan.steps.find(({ source }) => source === 'resolved');
  if (step?.source !== 'resolved' || walk.end === 'resolved' || !resolved) return undefined;
  const meant = meantName(seen);
  const candidate = step.candidates.find(({ name }) => name === meant);
  if (!candidate || candidate.servers.length > 0) return undefined;
  const upstream = queriesFor(seen, { name: meant }).filter(
    ({ lookup }) => !isStub(lookup.server) && hasRecords(lookup),
  );
  const [known] = upstream;
  if (!known && clusterNameOf(meant, zone).kind === 'outside') return undefined;
  const link = resolved.links.find(({ dns }) => dns.length > 0);
  const server = known?.lookup.server ?? link?.dns[0];
  const kept = [...(server === undefined ? [] : [commandLine`DNS=${server}`]), commandLine`Domains=~${zone}`].join(
    ' and ',
  );
  const said = known
    ? `${known.lookup.server} knows ${meant} as ${listed(known.lookup.answers)}, but systemd-resolved does not ask it`
    : `systemd-resolved asks no server for ${meant}`;
  return {
    cause: 'stub-unrouted',
    message: `${said}: ${candidate.route}`,
    fix: [
      ...(link === undefined || resolved.linksUnseen
        ? []
        : [['resolvectl domain', ...[link.interface, ...domainsWith(link, zone)].map(shellWord)].join(' ')]),
      `# to keep it: ${kept} below [Resolve] in /etc/systemd/resolved.conf.d/cluster-domain.conf`,
    ],
    evidence: places(upstream),
  };
}

/** Nobody listens at the stub, while the servers behind it answer. */
function stubDead(seen: Seen): Explanation | undefined {
  const stubs = askedServers(seen).filter(({ address }) => isStub(address));
  const [stub] = stubs;
  if (!stub || seen.walk.end === 'resolved' || stubs.length < askedServers(seen).length) return undefined;
  const asked = queriesFor(seen, { server: stub.address });
  if (asked.some(({ lookup }) => lookup.outcome === 'answer')) return undefined;
  const behind = seen.queries.filter(({ server, outcome }) => !isStub(server) && outcome === 'answer');
  // A stub is silent, too, while it waits for a server that is.
  if (behind.length === 0 && asked.every(({ lookup }) => lookup.outcome === 'timeout')) return undefined;
  return {
    cause: 'stub-dead',
    message: `nothing answers at ${stub.address}, the stub of systemd-resolved that resolv.conf names${behind[0] ? `, while ${behind[0].server} behind it does` : ''}`,
    fix: ['systemctl status systemd-resolved', 'systemctl restart systemd-resolved'],
    evidence: places(asked),
  };
}

function nameserverMissing({ resolver, servers, walk }: Seen): Explanation | undefined {
  if (resolver.nameservers.length > 0 || servers.length > 0 || walk.end === 'resolved') return undefined;
  return {
    cause: 'nameserver-missing',
    message: '/etc/resolv.conf names no server, so that programs ask 127.0.0.1',
    fix: ['cat /etc/resolv.conf', '# renew the lease, or name the cluster DNS service in the network configuration'],
    evidence: [],
  };
}

/** The fourth server would know. */
function serverIgnored(seen: Seen): Explanation | undefined {
  if (seen.walk.end === 'resolved') return undefined;
  const ignored = seen.servers.filter(({ role }) => role === 'ignored').map(({ address }) => address);
  const knows = candidatesIn(seen.plan)
    .flatMap(({ name }) => queriesFor(seen, { name }))
    .filter(({ lookup }) => ignored.includes(lookup.server) && hasRecords(lookup));
  const [known] = knows;
  if (!known) return undefined;
  return {
    cause: 'server-ignored',
    message: `${known.lookup.server} knows ${known.lookup.name}, but it stands behind the first three servers of resolv.conf and is never asked`,
    fix: ['cat /etc/resolv.conf', commandLine`# name ${known.lookup.server} among the first three`],
    evidence: places(knows),
  };
}

/** musl does not search for a name with enough dots. */
function searchSkipped(seen: Seen): Explanation | undefined {
  const { plan, walk, name, resolver } = seen;
  if (plan.libc !== 'musl' || walk.end === 'resolved' || resolver.search.length === 0) return undefined;
  const full = fullNameKnown(seen);
  if (!full || bareName(name).split('.').length - 1 < plan.ndots) return undefined;
  return {
    cause: 'search-skipped',
    message: `musl does not use the search list for a name with ${plan.ndots} or more dots: ${full.lookup.name} would be found`,
    fix: [commandLine`# use the full name ${full.lookup.name}, or a larger ndots in /etc/resolv.conf`],
    evidence: [full.index],
  };
}

/** The name with the domain of services behind it is known, and no search domain leads there. */
function searchDomainMissing(seen: Seen): Explanation | undefined {
  const full = seen.walk.end === 'resolved' ? undefined : fullNameKnown(seen);
  if (!full || candidatesIn(seen.plan).some(({ name }) => name === bareName(full.lookup.name))) return undefined;
  const search = seen.resolver.search;
  const lacking = bareName(full.lookup.name).slice(bareName(seen.name).length + 1);
  return {
    cause: 'search-domain-missing',
    message: `${full.lookup.name} exists, but no search domain makes it of "${seen.name}": ${search.length === 0 ? 'the search list is empty' : `the search list is ${listed(search)}`}`,
    fix: [commandLine`# use the full name, or put ${lacking} into the search list of the resolver`],
    evidence: [full.index],
  };
}

/** A longer name, asked for as an explanation, that has what the short one lacks. */
const fullNameKnown = (seen: Seen) =>
  queriesFor(seen, {}).find(
    ({ lookup }) =>
      lookup.purpose !== 'asked' &&
      bareName(lookup.name).startsWith(`${bareName(seen.name)}.`) &&
      seen.plan.types.includes(lookup.type) &&
      hasRecords(lookup),
  );
