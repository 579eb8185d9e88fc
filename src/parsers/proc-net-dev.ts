import type { LinkCounters } from '../model/network.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { lines, Problems } from './grammar/lines.ts';
import { isBlankLine, splitWords } from './grammar/words.ts';

interface Receive extends LinkCounters {
  readonly fifo: number;
  readonly frame: number;
  readonly compressed: number;
  readonly multicast: number;
}
interface Transmit extends LinkCounters {
  readonly fifo: number;
  readonly collisions: number;
  readonly carrier: number;
  readonly compressed: number;
}
export interface DeviceCounters {
  readonly name: string;
  readonly rx: Receive;
  readonly tx: Transmit;
}

/** dev_seq_printf_stats() in net/core/net-procfs.c. */
const COLUMNS = 16;

/** A counter of eight digits or more leaves no blank behind the colon; a name itself may hold one, `eth0:1`. */
function readDevice(line: string): DeviceCounters | undefined {
  const colon = line.lastIndexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim();
  const numbers = splitWords(line.slice(colon + 1)).map(decimal);
  if (name === '' || numbers.length !== COLUMNS || numbers.includes(undefined)) return undefined;
  const [bytes = 0, packets = 0, errors = 0, dropped = 0, fifo = 0, frame = 0, compressed = 0, multicast = 0] = numbers;
  const [
    sent = 0,
    sentPackets = 0,
    sendErrors = 0,
    sendDropped = 0,
    sendFifo = 0,
    collisions = 0,
    carrier = 0,
    last = 0,
  ] = numbers.slice(8);
  return {
    name,
    rx: { bytes, packets, errors, dropped, fifo, frame, compressed, multicast },
    tx: {
      ...{ bytes: sent, packets: sentPackets, errors: sendErrors, dropped: sendDropped },
      ...{ fifo: sendFifo, collisions, carrier, compressed: last },
    },
  };
}

export function parseProcNetDev(text: string): Parsed<readonly DeviceCounters[]> {
  const problems = new Problems();
  const value: DeviceCounters[] = [];
  for (const { line, number } of lines(text)) {
    if (isBlankLine(line) || line.includes('|')) continue;
    const device = readDevice(line);
    if (device === undefined) problems.add(number, line, 'not a device with 16 counters');
    else value.push(device);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'proc-net-dev',
  summary: 'Counters of network devices, /proc/net/dev: proc_pid_net(5)',
  parse: parseProcNetDev,
});
