/** Whether a line only says that something was left out, as people write it into pasted output: `...`, `...output...`. */
export function isElision(line: string): boolean {
  const text = line.trimStart();
  return text.startsWith('...') || text.startsWith('…');
}
