import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { Socket } from '../model/network.ts';
import { absent, ok } from '../model/slice.ts';
import { parseSs } from '../parsers/ss.ts';

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
  reads: [SS.join(' ')],
  async collect(os) {
    const text = await os.exec(SS, { maxBytes: MAX_BYTES });
    if (text === undefined) return absent('ss is not installed');
    const { kept, omitted } = thin(text);
    const note = `${omitted} connections are left out: of each address ${MAX_CONNECTIONS} are kept`;
    return ok(kept, omitted > 0 ? note : undefined);
  },
});

function thin(text: string): { kept: readonly Socket[]; omitted: number } {
  const kept: Socket[] = [];
  const connections = new Map<string, number>();
  let omitted = 0;
  for (const piece of pieces(text)) {
    for (const socket of entriesOf('ss', parseSs(piece))) {
      const count = isConnected(socket) ? (connections.get(socket.local.address) ?? 0) + 1 : 0;
      if (count > 0) connections.set(socket.local.address, count);
      if (count > MAX_CONNECTIONS) omitted += 1;
      else kept.push(socket);
    }
  }
  return { kept, omitted };
}

const isConnected = ({ state }: Socket): boolean => state !== 'LISTEN' && state !== 'UNCONN';

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
