import type { Socket } from '../../model/network.ts';
import { decimal } from './decimal.ts';

type Process = Socket['processes'][number];

const COMMA = 44;
const BRACKET = 41;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

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
  // A copy is as long as it must be; a list that grew is longer.
  return text[at] === ')' && processes.length > 0 ? processes.slice() : undefined;
}

/** From behind the opening quote to behind the closing bracket. */
function readUser(text: string, start: number): { readonly process: Process; readonly end: number } | undefined {
  for (let quote = text.indexOf('",', start); quote !== -1; quote = text.indexOf('",', quote + 1)) {
    if (!isNumbers(text, quote + 2)) continue;
    const close = text.indexOf(')', quote);
    if (close === -1) return undefined;
    const [pid, fd] = readNumbers(text, quote + 2, close);
    if (pid === undefined || fd === undefined) return undefined;
    return { process: { name: text.slice(start, quote), pid, fd }, end: close + 1 };
  }
  return undefined;
}

const isNumbers = (text: string, at: number): boolean => isDigit(text.charCodeAt(at)) || text.startsWith('pid=', at);

/** `pid=1,fd=2`, with `tid=`, `proc_ctx=` and `sock_ctx=` among them under `-T` and `-Z`; or `1,2`. */
function readNumbers(text: string, start: number, end: number): readonly [pid?: number, fd?: number] {
  const [pidMark, fdMark] = text.startsWith('pid=', start) ? ['pid=', ',fd='] : ['', ','];
  const fdAt = text.indexOf(fdMark, start);
  if (fdAt === -1 || fdAt >= end) return [];
  const pid = numberAt(text, start + pidMark.length);
  const fd = numberAt(text, fdAt + fdMark.length);
  return pid === undefined || fd === undefined ? [] : [pid, fd];
}

/** The number that ends at a comma or bracket. */
function numberAt(text: string, start: number): number | undefined {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end += 1;
  const code = text.charCodeAt(end);
  return code === COMMA || code === BRACKET ? decimal(text.slice(start, end)) : undefined;
}
