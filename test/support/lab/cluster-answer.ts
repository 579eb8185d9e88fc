import { mustIn, type Place } from './place.ts';

export interface Question {
  readonly server: string;
  readonly name: string;
  readonly type: string;
  /** Words for kdig(1) besides, such as `+tcp`. */
  readonly options?: readonly string[];
}

export interface AnswerRecord {
  readonly owner: string;
  readonly ttl: number;
  /** Type and data: `A 10.96.0.1`. */
  readonly text: string;
}

/** What kdig(1) shows of an answer. */
export interface Answer {
  readonly rcode: string;
  readonly flags: readonly string[];
  readonly answer: readonly AnswerRecord[];
  readonly authority: readonly AnswerRecord[];
  readonly additional: readonly AnswerRecord[];
}

/** Asks once, without EDNS unless the options ask for it. */
export async function ask(place: Place, { server, name, type, options = [] }: Question): Promise<Answer> {
  const argv = ['kdig', `@${server}`, '+noedns', '+retry=0', ...options, '-t', type, name];
  const text = await mustIn(place, argv);
  return {
    rcode: /status: (\w+)/.exec(text)?.[1] ?? '',
    flags: /^;; Flags: ([^;]*)/m.exec(text)?.[1]?.split(' ') ?? [],
    answer: section(text, 'ANSWER'),
    authority: section(text, 'AUTHORITY'),
    additional: section(text, 'ADDITIONAL'),
  };
}

function section(text: string, name: string): AnswerRecord[] {
  const lines = text.split(`;; ${name} SECTION:\n`)[1]?.split('\n\n')[0]?.split('\n') ?? [];
  return lines.map((line) => {
    const [owner = '', ttl, , ...rest] = line.split(/\s+/);
    return { owner, ttl: Number(ttl), text: rest.join(' ') };
  });
}
