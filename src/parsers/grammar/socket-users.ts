import type { Socket } from '../../model/network.ts';
import { decimal } from './decimal.ts';

type Process = Socket['processes'][number];

/**
 * The list that `ss -p` prints: `users:(("sshd",pid=1231,fd=3),("sshd",pid=1230,fd=3))`, and before iproute2 3.17
 * `users:(("sshd",1231,3))`. A name is what the process calls itself, prctl(2) PR_SET_NAME: it may hold quotes,
 * commas and brackets. `undefined` when the list is broken off or is none.
 */
export function readUsers(text: string): Process[] | undefined {
  const processes: Process[] = [];
  let at = text.indexOf('users:(');
  if (at === -1) return processes;
  at += 'users:('.length;
  while (text.startsWith('("', at)) {
    const entry = readUser(text, at + 2);
    if (entry === undefined) return undefined;
    processes.push(entry.process);
    at = entry.end;
    if (text[at] === ',') at += 1;
  }
  return text[at] === ')' && processes.length > 0 ? processes : undefined;
}

/** From behind the opening quote to behind the closing bracket. */
function readUser(text: string, start: number): { readonly process: Process; readonly end: number } | undefined {
  for (let quote = text.indexOf('",', start); quote !== -1; quote = text.indexOf('",', quote + 1)) {
    if (!isNumbers(text, quote + 2)) continue;
    const close = text.indexOf(')', quote);
    if (close === -1) return undefined;
    const [pid, fd] = readNumbers(text.slice(quote + 2, close));
    if (pid === undefined || fd === undefined) return undefined;
    return { process: { name: text.slice(start, quote), pid, fd }, end: close + 1 };
  }
  return undefined;
}

const isNumbers = (text: string, at: number): boolean =>
  text.startsWith('pid=', at) || decimal(text.charAt(at)) !== undefined;

/** `pid=1,fd=2`, with `tid=`, `proc_ctx=` and `sock_ctx=` among them under `-T` and `-Z`; or `1,2`. */
function readNumbers(list: string): [pid: number | undefined, fd: number | undefined] {
  const parts = list.split(',');
  const value = (key: string, index: number): number | undefined => {
    const named = parts.find((part) => part.startsWith(key));
    return decimal(named === undefined ? (parts[index] ?? '') : named.slice(key.length));
  };
  return [value('pid=', 0), value('fd=', 1)];
}
