import type { Parsed } from '../model/parser.ts';

/**
 * What a parser made of a tool's output.
 * @throws Error when it understood none of its lines: an empty list would say that there is nothing.
 */
export function entriesOf<T>(tool: string, { value, problems }: Parsed<readonly T[]>): readonly T[] {
  const [problem] = problems;
  if (value.length === 0 && problem) throw new Error(`${tool}: line ${problem.line}: ${problem.reason}`);
  return value;
}
