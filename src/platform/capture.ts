/** The layout of a capture: files at their own path, and beside them what commands and servers answered. */

/** When and from where the capture was taken. */
export const MANIFEST = 'netdiagd.json';
/** What the machine is. */
export const IDENTITY = 'identity.json';

export interface Manifest {
  readonly takenAt: string;
  readonly origin: string;
}

/** `exec/ip -j addr show.txt`: standard output. */
export const commandFile = (argv: readonly string[]): string => `exec/${segment(argv.join(' '))}.txt`;

/** `exec/ip -j addr show.fail`: why it did not succeed; the status, a line break, and what went wrong. */
export const commandFailureFile = (argv: readonly string[]): string => `exec/${segment(argv.join(' '))}.fail`;

/** `net/dns/udp/10.96.0.10/example.com.A.json`: reply or failure of one exchange. */
export const exchangeFile = (label: string): string => `net/${label.split('/').map(segment).join('/')}.json`;

export type RecordedReply =
  | { readonly reply: string; readonly durationMs: number }
  | { readonly outcome: 'timeout' | 'refused' | 'unreachable'; readonly error: string; readonly durationMs: number };

/** File names take 255 bytes, ext4(5); the rest of a long one is not needed to tell it apart. */
const MAX_NAME = 200;

/** A name that is one path segment, whatever was asked for. */
function segment(text: string): string {
  const name = text.replace(
    /[%/\0-\x1f\x7f]/g,
    (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
  return (name === '.' || name === '..' ? `%2E${name.slice(1)}` : name).slice(0, MAX_NAME);
}
