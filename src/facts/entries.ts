import type { Parsed } from '../model/parser.ts';

/** How a parser of JSON says that it dropped an element for want of a key. */
const DROPPED = /^without /;

/**
 * What a parser made of a tool's output. A line that a newer tool added is no matter.
 * @throws Error when the output was not understood: when there is more of what is not understood than
 * of what is, or when an element was dropped. A list that lacks it would say that there is nothing.
 */
export function entriesOf<T>(tool: string, { value, problems }: Parsed<readonly T[]>): readonly T[] {
  const problem = problems.length > value.length ? problems[0] : problems.find(({ reason }) => DROPPED.test(reason));
  if (problem) throw new Error(`${tool}: line ${problem.line}: ${problem.reason}`);
  return value;
}

/**
 * The same of a file that a client appends to over time: a broken record says nothing about the others.
 * @throws Error when nothing of it was understood.
 */
export function recordsOf<T>(file: string, { value, problems }: Parsed<readonly T[]>): readonly T[] {
  const [problem] = problems;
  if (value.length === 0 && problem) throw new Error(`${file}: line ${problem.line}: ${problem.reason}`);
  return value;
}
