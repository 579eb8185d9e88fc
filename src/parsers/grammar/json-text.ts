import { jsonMistake } from './json-mistake.ts';
import type { Problems } from './lines.ts';

/** Whether a tool printed JSON, as its option `-j` asks for: the first character that is not blank decides. */
export function isJsonList(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code !== 32 && (code < 9 || code > 13)) return code === 91;
  }
  return false;
}

/** The value of a JSON text; `undefined`, and a problem at the line of the mistake, when it is none. */
export function readJson(text: string, problems: Problems): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const offset = Math.min(jsonMistake(text) ?? 0, text.trimEnd().length);
    const before = text.slice(0, offset);
    const end = text.indexOf('\n', offset);
    const line = text.slice(before.lastIndexOf('\n') + 1, end === -1 ? undefined : end);
    problems.add(countLines(before), line, 'is not valid JSON');
    return undefined;
  }
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
