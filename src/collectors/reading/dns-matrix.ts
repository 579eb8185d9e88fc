import type { DnsServer, Lookup, LookupQuestion } from '../../model/lookups.ts';
import { NOT_RECORDED, type Platform } from '../../model/platform.ts';
import { ask, type DnsQuestion } from '../../probes/dns.ts';

/** Queries under way to one server: more would be lost in its queue, or ours. */
const MAX_PER_SERVER = 16;
/** Seconds are lost with each silent query, so that one that has never answered is asked no more. */
const SILENT_AFTER = 4;

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

async function askServer(os: Platform, server: string, questions: readonly LookupQuestion[], manner: Manner) {
  const lookups: Lookup[] = [];
  let next = 0;
  let silent = 0;
  let heard = false;
  const work = async () => {
    for (let index = next++; index < questions.length; index = next++) {
      const question = questions[index] as LookupQuestion;
      const given = !heard && silent >= SILENT_AFTER;
      const lookup = given
        ? givenUp(server, question)
        : { server, ...question, ...(await ask(os, { server, ...question, ...manner })) };
      if (lookup.outcome === 'answer' || lookup.outcome === 'malformed') heard = true;
      else silent += 1;
      lookups[index] = lookup;
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_PER_SERVER, questions.length) }, work));
  return lookups;
}

const givenUp = (server: string, question: LookupQuestion): Lookup => ({
  server,
  ...question,
  outcome: 'timeout',
  transport: 'udp',
  durationMs: 0,
  answers: [],
  error: `not asked: ${SILENT_AFTER} other queries were not answered`,
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

function ednsOf({ outcome, rcode = '', error }: Reply): Pick<DnsServer, 'edns'> {
  if (error === NOT_RECORDED) return {};
  if (outcome === 'answer') return { edns: EDNS_REFUSALS.includes(rcode) ? 'rejected' : 'answered' };
  return outcome === 'timeout' ? { edns: 'dropped' } : {};
}

function tcpOf({ outcome, error }: Reply): Pick<DnsServer, 'tcp'> {
  if (error === NOT_RECORDED) return {};
  if (outcome === 'answer') return { tcp: 'answered' };
  return { tcp: outcome === 'refused' ? 'closed' : 'dropped' };
}

/** Names under which servers tell who they are, RFC 4892; CoreDNS' plugin chaos answers the same. */
export async function identity(os: Platform, server: DnsServer, manner: Manner): Promise<DnsServer> {
  const chaos = (name: string) =>
    ask(os, { ...manner, server: server.address, name, type: 'TXT', class: 'CH', attempts: 1 });
  const [host, id, version] = await Promise.all(['hostname.bind', 'id.server', 'version.bind'].map(chaos));
  const told = host?.answers[0] ?? id?.answers[0];
  const software = version?.answers[0];
  return {
    ...server,
    ...(told !== undefined && { identity: told }),
    ...(software !== undefined && { software }),
  };
}
