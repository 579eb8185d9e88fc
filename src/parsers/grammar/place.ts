/** Characters shown in front of a mistake: a document is often one long line. */
const CONTEXT = 40;

/** What stands around a place in a text: its line, from shortly in front of it. */
export function around(text: string, offset: number): string {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(Math.max(start, offset - CONTEXT), end === -1 ? undefined : end);
}

export function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
