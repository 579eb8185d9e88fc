import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { askAll, askEach, capabilities, identity, type Manner } from '../collectors/reading/dns-matrix.ts';
import { collect, type Source } from '../engine/collect.ts';
import { type ClusterDomain, clusterDomainOf } from '../facts/cluster-domain.ts';
import { clusterRanges } from '../facts/cluster-ranges.ts';
import { serversToAsk } from '../facts/dns-servers.ts';
import { domainIn, questionsAbout, questionsAfter } from '../facts/lookup/questions.ts';
import type { Seen } from '../facts/lookup/seen.ts';
import { judgeLookup } from '../facts/lookup/verdict.ts';
import { candidatesIn, planOf } from '../facts/resolution/plan.ts';
import { walk } from '../facts/resolution/walk.ts';
import { hasRecords } from '../facts/resolver.ts';
import { reverseName } from '../facts/reverse-name.ts';
import type { DnsServer, Lookup } from '../model/lookups.ts';
import { NOT_RECORDED, type Platform, RUN_OVER } from '../model/platform.ts';
import type { HostAnswer, LookupReport, LookupRequest, ResolutionPlan } from '../model/resolution.ts';
import type { Resolver } from '../model/resolver.ts';
import type { SliceName, Slices, Snapshot } from '../model/snapshot.ts';
import { askHost } from './host-answer.ts';
import type { Looking } from './look.ts';

/** What a lookup depends on, beside the servers. */
const NEEDED: readonly SliceName[] = ['host', 'interfaces', 'routing', 'resolver', 'resolved', 'names'];
const TYPES = ['A', 'AAAA', 'SRV'];
/** A server that answers a few questions and then none would keep us for a minute. Over HTTP all has to be done in 15 s. */
const DEADLINE_MS = 10_000;
/** The types that getaddrinfo(3) asks for. */
const ADDRESS_TYPES = ['A', 'AAAA'];

const NO_RESOLVER: Resolver = {
  nameservers: [],
  search: [],
  options: {},
  sortlist: [],
  problems: [],
  owner: 'unknown',
  ownerEvidence: 'it could not be read',
  stub: false,
};

export interface Investigation {
  /** Files are those of an image: the commands of this host resolve by other ones. */
  readonly foreignRoot?: boolean;
  /** The answers are those of a capture, which does not hold how long a command took. */
  readonly captured?: boolean;
}

/** Asks every server about a name, and says what programs of this host get of it and why. */
export async function investigate(
  asked: LookupRequest,
  place: Source,
  looking: Looking,
  options: Investigation = {},
): Promise<LookupReport> {
  const began = performance.now();
  const request = byName(asked);
  const snapshot = await situation(place, looking);
  const over = new AbortController();
  const os = place.open(over.signal);
  const late = setTimeout(() => over.abort(), DEADLINE_MS);
  try {
    return {
      ...(await answer(request, os, snapshot, { ...looking, ...options })),
      durationMs: Math.round(performance.now() - began),
    };
  } finally {
    clearTimeout(late);
    // Ends sockets and the command that are still waited for.
    over.abort();
  }
}

async function situation(place: Source, { collectors, config, version }: Looking): Promise<Snapshot> {
  const { deadlineMs, ...options } = config.collect;
  const needed = collectors.filter(({ id }) => NEEDED.includes(id));
  return collect(needed, place, { version, options, deadlineMs });
}

async function answer(
  request: LookupRequest,
  os: Platform,
  snapshot: Snapshot,
  { config, foreignRoot, captured }: Looking & Investigation,
) {
  const known = valuesOf(snapshot);
  const resolver = known.resolver ?? NO_RESOLVER;
  const search = [...resolver.search, ...(known.resolved?.search ?? [])];
  const domain = clusterDomainOf(search, config.collect.clusterDomain);
  const types = [...new Set(request.types ?? TYPES)];
  const servers = targets(request, resolver, known.resolved?.nameservers ?? []);
  const plan = planFor(request, types, { ...known, resolver });
  const manner: Manner = {
    timeoutMs: config.collect.dnsTimeoutMs,
    ...(request.tcp && { tcp: true }),
    ...(request.edns && { edns: true }),
    ...fromOf(request),
  };
  const asksHost =
    !foreignRoot && request.servers === undefined && fromOf(request).from === undefined && plan.types.includes('A');
  const [{ omitted, ...asked }, hostAnswer] = await Promise.all([
    askAbout(os, servers, { name: request.name, plan, types, zone: domain.domain }, manner, domain.source),
    asksHost ? askHost(os, request.name, !captured) : undefined,
  ]);
  const { serviceRanges, podRanges } = config.collect;
  const seen: Seen = {
    name: request.name,
    plan,
    walk: walk(plan, asked.queries),
    ...asked,
    ...known,
    resolver,
    ...(hostAnswer && { hostAnswer }),
    ...(serviceRanges && { serviceRanges }),
    ...(podRanges && { podRanges }),
  };
  return { ...reportOf(seen, snapshot, hostAnswer), ...(omitted > 0 && { omitted }) };
}

type Known = Partial<Pick<Slices, 'host' | 'interfaces' | 'routing' | 'resolver' | 'resolved' | 'names'>>;

function valuesOf({ slices }: Snapshot): Known {
  const entries = NEEDED.flatMap((name) => {
    const slice = slices[name];
    return slice?.state === 'ok' ? [[name, slice.value]] : [];
  });
  return Object.fromEntries(entries) as Known;
}

function targets({ servers }: LookupRequest, resolver: Resolver, upstreams: readonly string[]): readonly DnsServer[] {
  if (servers) return [...new Set(servers)].map((address) => ({ address, role: 'named' as const }));
  return serversToAsk(resolver.nameservers, upstreams);
}

/** getaddrinfo(3) asks for addresses; a lookup of other types alone is searched for in the same way, as by dig +search. */
function planFor(
  request: LookupRequest,
  types: readonly string[],
  naming: Known & { resolver: Resolver },
): ResolutionPlan {
  const addresses = types.filter((type) => ADDRESS_TYPES.includes(type));
  const plan = planOf(request.name, addresses.length > 0 ? addresses : types, naming);
  if (!request.servers) return plan;
  // Servers that somebody names are asked in the place of all else.
  const candidates = plan.steps.flatMap((step) =>
    step.source === 'dns' || step.source === 'resolved' ? [step.candidates] : [],
  )[0];
  return {
    ...plan,
    servers: request.servers,
    steps: [{ source: 'dns', candidates: candidates ?? [{ name: request.name }] }],
  };
}

function fromOf({ source, interface: device }: LookupRequest): Pick<Manner, 'from'> {
  if (source === undefined && device === undefined) return {};
  return { from: { ...(source !== undefined && { address: source }), ...(device !== undefined && { device }) } };
}

interface Subject {
  readonly name: string;
  readonly plan: ResolutionPlan;
  readonly types: readonly string[];
  readonly zone: string;
}

/** Where nobody told the cluster domain, it is the one in the name, as far as a server serves that and not the usual one. */
async function askAbout(
  os: Platform,
  servers: readonly DnsServer[],
  subject: Subject,
  manner: Manner,
  source: ClusterDomain['source'],
) {
  const asked = await askServers(os, servers, subject, manner);
  const serves = (zone: string) =>
    asked.queries.some((lookup) => lookup.name === `dns-version.${zone}` && hasRecords(lookup));
  const zone = domainIn(subject.name);
  if (source !== 'default' || zone === undefined || serves(subject.zone) || !serves(zone))
    return { ...asked, zone: subject.zone };
  return { ...(await askServers(os, servers, { ...subject, zone }, manner)), zone };
}

/** First what was asked for and what explains it, then what follows from the answers, of the servers that gave them. */
async function askServers(os: Platform, servers: readonly DnsServer[], subject: Subject, manner: Manner) {
  const { name, plan, types, zone } = subject;
  const candidates = candidatesIn(plan);
  const isRecorded = ({ error }: Lookup) => error !== NOT_RECORDED;
  const first = (await askAll(os, servers, questionsAbout(name, candidates, types, zone), manner)).filter(isRecorded);
  const [more, able] = await Promise.all([
    askEach(os, questionsAfter(first), manner),
    Promise.all(servers.map((server) => abilities(os, server, first, manner))),
  ]);
  const all = [...first, ...more.filter(isRecorded)];
  const queries = all.filter(({ error }) => error !== RUN_OVER);
  return { servers: able, queries, omitted: all.length - queries.length };
}

/** Of a server that answers at all. */
async function abilities(
  os: Platform,
  server: DnsServer,
  first: readonly Lookup[],
  manner: Manner,
): Promise<DnsServer> {
  const known = first.find(({ server: address, outcome }) => address === server.address && outcome === 'answer');
  if (!known) return server;
  const [able, told] = await Promise.all([
    manner.tcp ? server : capabilities(os, server, known, manner),
    identity(os, server, manner),
  ]);
  return { ...able, ...told };
}

function reportOf(seen: Seen, snapshot: Snapshot, hostAnswer: HostAnswer | undefined): LookupReport {
  const { verdict, notes } = judgeLookup(seen);
  return {
    apiVersion: 'netdiagd/v1',
    kind: 'Lookup',
    name: seen.name,
    host: seen.host ?? null,
    takenAt: snapshot.takenAt,
    durationMs: 0,
    verdict,
    notes,
    clusterDomain: seen.zone,
    ranges: clusterRanges({
      lookups: seen.queries,
      ...(seen.serviceRanges && { serviceRanges: seen.serviceRanges }),
      ...(seen.podRanges && { podRanges: seen.podRanges }),
    }),
    plan: seen.plan,
    walk: seen.walk,
    ...(hostAnswer && { hostAnswer }),
    servers: seen.servers,
    queries: seen.queries,
  };
}

/** A name as the DNS has it. Who gives an address wants to know its name, as with dig -x. */
export function byName(request: LookupRequest): LookupRequest {
  const name = reverseName(request.name);
  // Letters beyond ASCII have a form of their own in the DNS, RFC 5891.
  if (/[^\0-\x7f]/.test(request.name)) return { ...request, name: domainToASCII(request.name) || request.name };
  return name === undefined ? request : { ...request, name: `${name}.`, types: request.types ?? ['PTR'] };
}

/** @throws Error naming what is wrong with a request. */
export function checkRequest({ name, servers = [], source, interface: device }: LookupRequest): void {
  if (name === '' || name === '.') throw new Error('a name to look up was expected');
  // A URL, or HOST:PORT.
  if (name.includes(':') && reverseName(name) === undefined)
    throw new Error(`"${name}" has a colon: give the name alone, without scheme and port`);
  for (const server of [...servers, ...(source === undefined ? [] : [source])]) {
    if (isIP(server.split('%', 1)[0] ?? '') === 0) throw new Error(`"${server}" is not an IP address`);
  }
  if (device !== undefined && !/^[^\s/]{1,15}$/.test(device))
    throw new Error(`"${device}" is not the name of an interface`);
}
