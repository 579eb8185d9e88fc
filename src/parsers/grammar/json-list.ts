import type { Parsed } from '../../model/parser.ts';
import { isRecord, readJson } from './json-text.ts';
import { Problems } from './lines.ts';

type Item = Readonly<Record<string, unknown>>;

/** Reads a list of objects, one by one; `read` returns `undefined` for one that it cannot use, and tells why. */
export function parseJsonList<T>(
  text: string,
  read: (item: Item, tell: (reason: string) => void) => T | undefined,
): Parsed<readonly T[]> {
  const problems = new Problems();
  const list = readJson(text, problems);
  const value: T[] = [];
  if (!Array.isArray(list)) return { value, problems: problems.list };
  for (const [index, item] of list.entries()) {
    // JSON.parse does not say where an element stood.
    const tell = (reason: string): void => problems.add(1, `[${index}]`, reason);
    const unit = isRecord(item) ? read(item, tell) : undefined;
    if (unit !== undefined) value.push(unit);
    else if (!isRecord(item)) tell('is not an object');
  }
  return { value, problems: problems.list };
}
