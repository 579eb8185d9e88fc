import type { Test } from 'tap';
import type { DnsReply } from '../../../src/model/dns.ts';
import type { Random } from '../random.ts';
import { askIn } from './dns-asker.ts';
import { mustIn, type Place } from './place.ts';

/** What a server says to a question: the code, the aliases in order, and the data of the records, sorted. */
export interface Said {
  readonly rcode: string;
  readonly aliases: readonly string[];
  readonly answers: readonly string[];
}

export interface NameAndType {
  readonly name: string;
  readonly type: string;
}

/** Questions of one command: its arguments have a limit, and it asks one after another. */
const BATCH = 100;

/** What kdig prints for each question, as the answer section has it. */
export async function kdig(place: Place, server: string, questions: readonly NameAndType[]): Promise<Said[]> {
  const said: Said[] = [];
  for (let i = 0; i < questions.length; i += BATCH) {
    const batch = questions.slice(i, i + BATCH);
    const words = batch.flatMap(({ name, type }) => ['-q', name, '-t', type]);
    const options = ['+noall', '+header', '+answer', '+time=2', '+retry=2'];
    const printed = await mustIn(place, ['kdig', `@${server}`, ...options, ...words], { timeoutMs: 60_000 });
    const replies = printed.split(/^;; ->>HEADER<<-/m).slice(1);
    if (replies.length !== batch.length) throw new Error(`kdig: ${replies.length} of ${batch.length}:\n${printed}`);
    said.push(...replies.map((reply, at) => read(reply, batch[at] as NameAndType)));
  }
  return said;
}

function read(reply: string, { name, type }: NameAndType): Said {
  const rcode = /status: (\w+)/.exec(reply)?.[1] ?? '';
  const records = [...reply.matchAll(/^([^;\s]\S*)\s+\d+\s+IN\s+(\w+)\s+(.*)$/gm)].map(
    ([, owner = '', kind = '', data = '']) => ({ owner: bare(owner), kind, data }),
  );
  const seen = [bare(name)];
  const of = (kind: string) => records.filter((record) => record.kind === kind && record.owner === seen.at(-1));
  for (;;) {
    const [alias] = type === 'CNAME' ? [] : of('CNAME');
    // A server goes round a loop once before it stops.
    if (!alias || seen.includes(bare(alias.data))) break;
    seen.push(bare(alias.data));
  }
  const [, ...aliases] = seen;
  return {
    rcode,
    aliases,
    answers: of(type)
      .map(({ data }) => shown(type, data))
      .sort(),
  };
}

const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** As the probe has it: names without the last dot, texts without quotes. */
const shown = (type: string, data: string): string =>
  type === 'TXT' ? data.replaceAll(/"((?:[^"\\]|\\.)*)"\s*/g, '$1') : data.replace(/\.$/, '').toLowerCase();

const saidBy = ({ rcode = '', aliases = [], answers, outcome, error }: DnsReply, type: string): Said => ({
  rcode: outcome === 'answer' ? rcode : `${outcome}: ${error}`,
  aliases,
  answers: answers.map((data) => (type === 'TXT' ? data : data.toLowerCase())).sort(),
});

/** The probe and kdig are told the same by a server. Returns how many questions had records, aliases, and no such name. */
export async function agreesWithKdig(t: Test, place: Place, server: string, questions: readonly NameAndType[]) {
  const expected = await kdig(place, server, questions);
  const asked = questions.map((question) => ({ ...question, server, timeoutMs: 2000 }));
  const replies = await askIn(place, asked, 16);
  const seen = replies.map((reply, i) => saidBy(reply, questions[i]?.type ?? ''));
  const differing = questions.flatMap((question, i) =>
    JSON.stringify(seen[i]) === JSON.stringify(expected[i]) ? [] : [{ question, probe: seen[i], kdig: expected[i] }],
  );
  t.same(differing, [], `${questions.length} questions to ${server}`);
  return {
    records: expected.filter(({ answers }) => answers.length > 0).length,
    aliases: expected.filter(({ aliases }) => aliases.length > 0).length,
    denied: expected.filter(({ rcode }) => rcode === 'NXDOMAIN').length,
  };
}

const TYPES = ['A', 'AAAA', 'SRV', 'TXT', 'PTR', 'CNAME'] as const;

/** Names that exist, in other letters, above and below them, and beside them; each with any type. */
export function randomQuestions(random: Random, names: readonly [string, ...string[]], count: number): NameAndType[] {
  const changes: readonly [(name: string) => string, ...((name: string) => string)[]] = [
    (name) => name,
    (name) => name,
    (name) => [...name].map((letter) => (random.chance(50) ? letter.toUpperCase() : letter)).join(''),
    (name) => `${random.pick(['no', '_http._tcp', 'x'.repeat(63), '1-2-3-4', '*'])}.${name}`,
    (name) => name.replace(/^[^.]+\./, ''),
    (name) => name.replace(/^[^.]+/, (label) => `${label.slice(0, 60)}-${random.below(100)}`),
  ];
  return Array.from({ length: count }, () => ({
    name: random.pick(changes)(random.pick(names)),
    type: random.pick(TYPES),
  }));
}
