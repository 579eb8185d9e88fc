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

/** At most `width` characters, with an ellipsis where something was left out. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 1))}…`;
