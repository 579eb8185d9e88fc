import type { Parsed } from '../../model/parser.ts';
import { isElision } from './elision.ts';
import { lines, type Problems } from './lines.ts';

/** What ovs-vswitchd or ovs-dpctl says of datapaths: `read` adds a line to the drafts, or does not know it. */
export function readDatapaths<T>(
  text: string,
  problems: Problems,
  read: (content: string, drafts: T[]) => boolean,
): Parsed<T[]> {
  const value: T[] = [];
  for (const { line, number } of lines(text)) {
    const content = line.trim();
    if (content === '' || isElision(content)) continue;
    if (!read(content, value)) problems.add(number, line, 'is not a line about a datapath');
  }
  return { value, problems: problems.list };
}
