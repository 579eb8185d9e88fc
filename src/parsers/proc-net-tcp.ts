import type { Socket, SocketEnd } from '../model/network.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { hexNumber } from './grammar/hex.ts';
import { lines, Problems } from './grammar/lines.ts';
import { machineOrderAddress } from './grammar/proc-address.ts';
import { split, Words } from './grammar/words.ts';

/** By number, include/net/tcp_states.h, in the words of ss(8). */
const STATES: readonly string[] = [
  ...['UNKNOWN', 'ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'UNCONN', 'CLOSE-WAIT'],
  ...['LAST-ACK', 'LISTEN', 'CLOSING', 'NEW-SYN-RECV', 'BOUND-INACTIVE'],
];

/** `3500007F:0035`; ss prints the port 0 of no peer as `*`. */
function readEnd(word: string): SocketEnd | undefined {
  const [host, port = ''] = split(word, ':');
  const address = machineOrderAddress(host);
  const number = hexNumber(port);
  if (address === undefined || number === undefined || number > 65535) return undefined;
  return { address, port: number === 0 ? '*' : String(number) };
}

/** `sl: local remote state tx:rx …`, tcp4_seq_show() and udp4_seq_show(). */
function readSocket(line: string): Socket | undefined {
  const words = new Words(line);
  if (!words.next().endsWith(':')) return undefined;
  const local = readEnd(words.next());
  const peer = readEnd(words.next());
  const state = STATES[hexNumber(words.next()) ?? -1];
  const [transmit, receive = ''] = split(words.next(), ':');
  const sendQ = hexNumber(transmit);
  const recvQ = hexNumber(receive);
  if (local === undefined || peer === undefined || state === undefined) return undefined;
  if (sendQ === undefined || recvQ === undefined) return undefined;
  return { state, recvQ, sendQ, local, peer, processes: [] };
}

/** As ss prints them without names; the length of a listener's queue, its sendQ, is 0 here. */
export function parseProcNetTcp(text: string): Parsed<readonly Socket[]> {
  const problems = new Problems();
  const value: Socket[] = [];
  for (const { line, number } of lines(text)) {
    if (line.trim() === '' || line.includes('local_address')) continue;
    const socket = readSocket(line);
    if (socket === undefined) problems.add(number, line, 'not a socket');
    else value.push(socket);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'proc-net-tcp',
  summary: 'Sockets, /proc/net/tcp, tcp6, udp and udp6: proc_pid_net(5); the same as of ss, without processes',
  parse: parseProcNetTcp,
});
