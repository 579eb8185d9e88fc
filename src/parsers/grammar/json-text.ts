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
  } catch (error) {
    const offset = mistakeOffset(text, error);
    const before = text.slice(0, offset);
    const start = before.lastIndexOf('\n') + 1;
    const end = text.indexOf('\n', offset);
    problems.add(countLines(before), text.slice(start, end === -1 ? undefined : end), 'is not valid JSON');
    return undefined;
  }
}

/** V8 tells the position in its message, except for a text that ends too early and for some short ones. */
function mistakeOffset(text: string, error: unknown): number {
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d{1,10})/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  return message.includes('end of JSON input') ? text.trimEnd().length : 0;
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
