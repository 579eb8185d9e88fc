import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import { type Netlink, NetlinkError } from '../model/netlink.ts';
import type { Socket } from '../model/network.ts';
import type { Platform } from '../model/platform.ts';
import { absent, ok, type Slice } from '../model/slice.ts';
import { parseSs } from '../parsers/ss.ts';
import { readSockets, type SocketWithInode } from '../probes/sock-diag.ts';

const SS = ['ss', '-H', '-t', '-u', '-a', '-n', '-p'] as const;
/** Connections kept of one local address; a busy proxy has tens of thousands that all say the same. */
const MAX_CONNECTIONS = 1000;
/** Parsed piece by piece, so it may be longer than what other commands print. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Parsed at a time, so that what is left out never takes memory. */
const PIECE = 64 * 1024;

export default defineCollector({
  id: 'sockets',
  summary: 'TCP and UDP sockets with the processes that hold them',
  reads: ['sock_diag SOCK_DIAG_BY_FAMILY', SS.join(' ')],
  async collect(os) {
    const found = os.netlink && (await askKernel(os.netlink));
    return found ? fromKernel(os, found) : fromCommand(os);
  },
});

/** Undefined where the kernel was built without sock_diag: ss then reads /proc/net. */
const askKernel = (netlink: Netlink): Promise<Iterable<SocketWithInode> | undefined> =>
  readSockets(netlink).catch((cause: unknown) => {
    if (cause instanceof NetlinkError && ['ENOENT', 'EPROTONOSUPPORT'].includes(cause.code ?? '')) return undefined;
    throw cause;
  });

async function fromKernel(os: Platform, found: Iterable<SocketWithInode>): Promise<Slice<readonly Socket[]>> {
  const { kept, omitted } = thin(found);
  const holders = await os.socketHolders?.(new Set(kept.map(({ inode }) => inode).filter((inode) => inode !== 0)));
  const sockets = kept.map(({ inode, ...socket }) => ({ ...socket, processes: holders?.byInode.get(inode) ?? [] }));
  const notes = [
    ...(omitted > 0 ? [leftOut(omitted)] : []),
    ...(holders?.complete === false ? ['not all processes were looked at: too many files are open'] : []),
  ];
  return ok(sockets, notes.length > 0 ? notes.join('; ') : undefined);
}

async function fromCommand(os: Platform): Promise<Slice<readonly Socket[]>> {
  const text = await os.exec(SS, { maxBytes: MAX_BYTES });
  if (text === undefined) return absent('ss is not installed');
  const { kept, omitted } = thin(parsed(text));
  return ok(kept, omitted > 0 ? leftOut(omitted) : undefined);
}

const leftOut = (omitted: number): string =>
  `${omitted} connections are left out: of each address ${MAX_CONNECTIONS} are kept`;

function thin<T extends Omit<Socket, 'processes'>>(all: Iterable<T>): { kept: readonly T[]; omitted: number } {
  const kept: T[] = [];
  const connections = new Map<string, number>();
  let omitted = 0;
  for (const socket of all) {
    const count = isConnected(socket) ? (connections.get(socket.local.address) ?? 0) + 1 : 0;
    if (count > 0) connections.set(socket.local.address, count);
    if (count > MAX_CONNECTIONS) omitted += 1;
    else kept.push(socket);
  }
  return { kept, omitted };
}

const isConnected = ({ state }: Pick<Socket, 'state'>): boolean => state !== 'LISTEN' && state !== 'UNCONN';

function* parsed(text: string): Generator<Socket> {
  for (const piece of pieces(text)) yield* entriesOf('ss', parseSs(piece));
}

/** Whole lines. */
function* pieces(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start + PIECE);
    const end = newline === -1 ? text.length : newline + 1;
    yield text.slice(start, end);
    start = end;
  }
}
