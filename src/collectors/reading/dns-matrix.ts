import type { DnsServer, Lookup, LookupQuestion } from '../../model/lookups.ts';
import { NOT_RECORDED, type Platform, RUN_OVER } from '../../model/platform.ts';
import { ask, type DnsQuestion } from '../../probes/dns.ts';

/** Queries under way to one server: more would be lost in its queue, or ours. */
const MAX_PER_SERVER = 16;
/** Each silent query costs seconds: a server that answers none of so many is asked no more. */
const SILENT_AFTER = 4;
/** The same of one that has answered before: it died meanwhile. */
const SILENT_AT_LENGTH = 2 * MAX_PER_SERVER;
/** How long the first query goes alone. */
const HEAD_START_MS = 30;

/** How queries are sent, the same for all of them. */
export type Manner = Pick<DnsQuestion, 'timeoutMs' | 'tcp' | 'edns' | 'from'>;

/**
 * Every question to every server: servers side by side, and each with a limited number of queries under way. A server
 * that is silent to the first of them counts as silent to the rest. In the order of servers, then of questions.
 */
export async function askAll(
  os: Platform,
  servers: readonly Pick<DnsServer, 'address'>[],
  questions: readonly LookupQuestion[],
  manner: Manner,
): Promise<readonly Lookup[]> {
  const all = servers.map(({ address }) => askServer(os, address, questions, manner));
  return (await Promise.all(all)).flat();
}

/** What follows from the answer of one server, asked of that one: as many queries under way to each as of others. */
export async function askEach(
  os: Platform,
  questions: readonly (LookupQuestion & { readonly server: string })[],
  manner: Manner,
): Promise<readonly Lookup[]> {
  const byServer = new Map<string, LookupQuestion[]>();
  for (const { server, ...question } of questions) {
    const known = byServer.get(server);
    if (known) known.push(question);
    else byServer.set(server, [question]);
  }
  const all = [...byServer].map(([server, asked]) => askServer(os, server, asked, manner));
  return (await Promise.all(all)).flat();
}

async function askServer(os: Platform, server: string, questions: readonly LookupQuestion[], manner: Manner) {
  const send = async (question: LookupQuestion): Promise<Lookup> => ({
    server,
    ...question,
    ...(await ask(os, { server, ...question, ...manner })),
  });
  const [first, ...others] = questions;
  if (!first) return [];
  // A closed port says so once: the kernel behind it limits how often (icmp_ratelimit of icmp(7)).
  const opening = send(first);
  const early = await (os.replayed ? opening : Promise.race([opening, after(HEAD_START_MS)]));
  if (early && isTurnedAway(early)) return [early, ...others.map((question) => givenUp(early, question))];
  const tried = await Promise.all([opening, ...others.slice(0, SILENT_AFTER - 1).map(send)]);
  const rest = others.slice(SILENT_AFTER - 1);
  const [told] = tried;
  if (told && !tried.some(isHeard)) return [...tried, ...rest.map((question) => givenUp(told, question))];
  return [...tried, ...(await inTurn(rest, send))];
}

/** What is not in a capture says nothing about the next question. */
const isUnknown = ({ error }: Lookup): boolean => error === NOT_RECORDED;
const isHeard = (lookup: Lookup): boolean =>
  lookup.outcome === 'answer' || lookup.outcome === 'malformed' || isUnknown(lookup);
const isTurnedAway = (lookup: Lookup): boolean =>
  !isUnknown(lookup) && (lookup.outcome === 'refused' || lookup.outcome === 'unreachable');

const after = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, ms, undefined));

/** With a limited number of queries under way. */
async function inTurn(questions: readonly LookupQuestion[], send: (question: LookupQuestion) => Promise<Lookup>) {
  const lookups: Lookup[] = [];
  const left = [...questions.entries()];
  let silent: Lookup[] = [];
  const work = async () => {
    for (let item = left.shift(); item; item = left.shift()) {
      const [index, question] = item;
      const [first] = silent;
      const lookup = first && silent.length >= SILENT_AT_LENGTH ? givenUp(first, question) : await send(question);
      silent = isHeard(lookup) ? [] : [...silent, lookup];
      lookups[index] = lookup;
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_PER_SERVER, questions.length) }, work));
  return lookups;
}

/** What came of the first question counts for those that were not asked any more. */
const givenUp = (first: Lookup, question: LookupQuestion): Lookup => ({
  ...first,
  ...question,
  durationMs: 0,
  error: `not asked, since ${first.name} ${first.type} was not answered: ${first.error ?? first.outcome}`,
});

/** What a server can do beside answering plain queries over UDP, by a name that it has answered for. */
export async function capabilities(
  os: Platform,
  server: DnsServer,
  known: Pick<LookupQuestion, 'name' | 'type'>,
  manner: Manner,
): Promise<DnsServer> {
  const question = { ...known, ...manner, server: server.address };
  const [edns, tcp] = await Promise.all([
    ask(os, { ...question, tcp: false, edns: true }),
    ask(os, { ...question, tcp: true, edns: false }),
  ]);
  return { ...server, ...ednsOf(edns), ...tcpOf(tcp) };
}

type Reply = Awaited<ReturnType<typeof ask>>;

/** Codes by which servers of before 1999 refuse what they do not know, RFC 6891 section 7. */
const EDNS_REFUSALS = ['FORMERR', 'NOTIMP', 'BADVERS'];

/** Nobody waited for a reply, or kept it. */
const isUntried = ({ error }: Reply): boolean => error === NOT_RECORDED || error === RUN_OVER;

function ednsOf(reply: Reply): Pick<DnsServer, 'edns'> {
  const { outcome, rcode = '' } = reply;
  if (isUntried(reply)) return {};
  if (outcome === 'answer') return { edns: EDNS_REFUSALS.includes(rcode) ? 'rejected' : 'answered' };
  return outcome === 'timeout' ? { edns: 'dropped' } : {};
}

function tcpOf(reply: Reply): Pick<DnsServer, 'tcp'> {
  const { outcome } = reply;
  if (isUntried(reply)) return {};
  if (outcome === 'answer') return { tcp: 'answered' };
  return { tcp: outcome === 'refused' ? 'closed' : 'dropped' };
}

/** Servers say it of themselves with a time to live of 0; what they have from others, forwarded and kept, has more. */
const own = (reply: Reply | undefined): string | undefined => (reply?.ttl === 0 ? reply.answers[0] : undefined);

/** Names under which servers tell who they are, RFC 4892; CoreDNS' plugin chaos answers the same. */
export async function identity(os: Platform, server: DnsServer, manner: Manner): Promise<DnsServer> {
  const chaos = (name: string) =>
    ask(os, { ...manner, server: server.address, name, type: 'TXT', class: 'CH', attempts: 1 });
  const [host, id, version] = await Promise.all(['hostname.bind', 'id.server', 'version.bind'].map(chaos));
  const [told, software] = [own(host) ?? own(id), own(version)];
  return {
    ...server,
    ...(told !== undefined && { identity: told }),
    ...(software !== undefined && { software }),
  };
}
