/** Breaks a text at spaces into lines of at most `width` characters; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
  const limit = Math.max(width, 10);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => pieces(part, limit))) {
    if (line !== '' && line.length + 1 + word.length > limit) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

function pieces(word: string, limit: number): string[] {
  if (word.length <= limit) return [word];
  const parts: string[] = [];
  for (let start = 0; start < word.length; start += limit) parts.push(word.slice(start, start + limit));
  return parts;
}

/** The first `limit` of the lines that a text is wrapped into, with an ellipsis where words were left out. */
export function fit(text: string, width: number, limit: number): string[] {
  const most = (limit + 1) * Math.max(width, 10);
  const lines = wrap(text.slice(0, most), width);
  if (lines.length <= limit && text.length <= most) return lines;
  const last = lines[limit - 1] ?? lines.at(-1) ?? '';
  const whole = last.length + 2 <= width || !last.includes(' ') ? last : last.slice(0, last.lastIndexOf(' '));
  return [...lines.slice(0, limit - 1), whole.length + 2 <= width ? `${whole} …` : cut(`${whole}…`, width)];
}

/** At most `width` characters, with an ellipsis where something was left out. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 1))}…`;

/** The same with the ellipsis in the middle, for names whose ends tell them apart. */
export function cutMiddle(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${text.slice(0, Math.max(width - 1 - tail, 0))}…${tail > 0 ? text.slice(-tail) : ''}`;
}
