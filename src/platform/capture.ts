import { createHash } from 'node:crypto';

/** The layout of a capture: files at their own path, and beside them what commands and servers answered. */

/** When and from where the capture was taken. */
export const MANIFEST = 'netdiagd.json';
/** What the machine is. */
export const IDENTITY = 'identity.json';

/** Other network namespaces, and the processes in them. */
export const NAMESPACES = 'namespaces.json';
/** `launchers/4711`: a capture of its own, of the namespace and the files of a process. */
export const processFolder = (pid: number): string => `launchers/${pid}`;

export interface Manifest {
  readonly takenAt: string;
  readonly origin: string;
  /** The files are those of another network namespace than the rest. */
  readonly foreignFiles: boolean;
  /** Last change by path: copies and archives do not keep it, and a lease is counted from it. */
  readonly modified: Readonly<Record<string, string>>;
  /** By folder, names of what stands in it and was not read, so that it is not in the capture. */
  readonly listed?: Readonly<Record<string, readonly string[]>>;
}

/** `exec/ip -j addr show.txt`: standard output. */
export const commandFile = (argv: readonly string[]): string => `exec/${segment(argv.join(' '))}.txt`;

/** `exec/ip -j addr show.fail`: why it did not succeed; the status, a line break, and what went wrong. */
export const commandFailureFile = (argv: readonly string[]): string => `exec/${segment(argv.join(' '))}.fail`;

/** `fail/etc/resolv.conf`: why a file or folder that exists could not be read. */
export const fileFailureFile = (path: string): string =>
  `fail/${path.split('/').filter(Boolean).map(segment).join('/')}.txt`;

/** `net/dns/udp/10.96.0.10/example.com.A.json`: reply or failure of one exchange, or what was heard of a broadcast. */
export const exchangeFile = (label: string): string => `net/${label.split('/').map(segment).join('/')}.json`;

/** `talk/dev/vport1p1/GET %2Fmetrics%2FXML%0A%0A.txt`: what a device answered to a request. */
export const talkFile = (path: string, request: string): string =>
  `talk/${path.split('/').filter(Boolean).map(segment).join('/')}/${segment(request)}.txt`;

export type RecordedReply = (
  | { readonly reply: string; readonly durationMs: number }
  | { readonly outcome: 'timeout' | 'refused' | 'unreachable'; readonly error: string; readonly durationMs: number }
) & {
  /** How long the same was asked before without an answer, time by time. */
  readonly unansweredMs?: readonly number[];
};

export type RecordedBroadcast =
  | { readonly heard: readonly { readonly packet: string; readonly durationMs: number }[] }
  | { readonly outcome: 'unable' | 'failed'; readonly error: string };

/** File names take 255 bytes, ext4(5), endings and escapes included. */
const MAX_NAME = 200;

/** A name that is one path segment, whatever was asked for. The end of a long one gives way to a digest of it all. */
function segment(text: string): string {
  const escaped = text.replace(/[%/\0-\x1f\x7f]|[^\0-\x7f]+/g, percent);
  const name = escaped === '.' || escaped === '..' ? `%2E${escaped.slice(1)}` : escaped;
  if (name.length <= MAX_NAME) return name;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `${name.slice(0, MAX_NAME - digest.length - 1)}~${digest}`;
}

const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
