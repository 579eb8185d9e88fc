/** `.` on a line of its own, `. . .`, `[...]`, `<...>`. */
const DOTS = /^(?:[.…](?: [.…]){0,10}|[[(<][.…](?:[ .…]{0,20}[.…])?[\])>])$/;
/** `<snip>`, `--- snip ---`. */
const SNIP = /^(?:-{2,5} ?|[<[(])snip/i;

/** Whether a line only says that something was left out, as people write it into pasted output: `...`, `...output...`. */
export function isElision(line: string): boolean {
  const text = line.trimStart();
  if (text.startsWith('...') || text.startsWith('…')) return true;
  const first = text.charCodeAt(0);
  // Most lines begin with a letter or a digit, and are done here.
  if (first >= 48 && first !== 60 && first !== 91) return false;
  const rest = text.slice(0, 40).trimEnd();
  return DOTS.test(rest) || SNIP.test(rest);
}
