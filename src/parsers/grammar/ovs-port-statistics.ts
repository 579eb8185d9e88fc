import { decimal } from './decimal.ts';

type Counters = Readonly<Record<string, number>>;

/** What a port of an OpenFlow switch counted, `ovs-ofctl dump-ports`; a counter that it lacks (`?`) is absent. */
export interface OpenFlowPortStatistics {
  /** The number, `LOCAL`, or with `--names` the name. */
  readonly port: number | string;
  /** `pkts`, `bytes`, `drop`, `errs`, `frame`, `over`, `crc`. */
  readonly rx: Counters;
  /** `pkts`, `bytes`, `drop`, `errs`, `coll`. */
  readonly tx: Counters;
  /** Seconds since the port was added, from OpenFlow 1.3 on. */
  readonly duration?: number;
}

type Draft = { -readonly [K in keyof OpenFlowPortStatistics]: OpenFlowPortStatistics[K] };

const PORT = /^port +("[^"]{1,64}"|[^\s:]{1,64}): (.*)$/;
/** Below it are counters of the driver, which are passed over. */
const CUSTOM = 'CUSTOM Statistics';

function readCounters(text: string): Counters | undefined {
  const counters: [string, number][] = [];
  for (const part of text.split(',')) {
    const pair = part.trim();
    if (pair === '') continue;
    const equals = pair.lastIndexOf('=');
    const number = decimal(pair.slice(equals + 1));
    if (equals < 1 || (number === undefined && pair.slice(equals + 1) !== '?')) return undefined;
    if (number !== undefined) counters.push([pair.slice(0, equals), number]);
  }
  return Object.fromEntries(counters);
}

function readDirection(text: string, port: Draft): boolean {
  const direction = text.slice(0, 3);
  const counters = direction === 'rx ' || direction === 'tx ' ? readCounters(text.slice(3)) : undefined;
  if (counters !== undefined) port[direction === 'rx ' ? 'rx' : 'tx'] = counters;
  return counters !== undefined;
}

/** Reads a line of the ports below `OFPST_PORT reply`; false when it is none (lib/ofp-port.c). */
export function readPortStatistics(text: string, ports: OpenFlowPortStatistics[]): boolean {
  const [, name, rest] = PORT.exec(text) ?? [];
  if (name !== undefined && rest !== undefined) {
    const bare = name.startsWith('"') ? name.slice(1, -1) : name;
    const port: Draft = { port: decimal(name) ?? bare, rx: {}, tx: {} };
    if (!readDirection(rest, port)) return false;
    ports.push(port);
    return true;
  }
  const port: Draft | undefined = ports.at(-1);
  if (port === undefined) return false;
  if (text.startsWith('duration=')) {
    const seconds = Number.parseFloat(text.slice('duration='.length));
    if (Number.isNaN(seconds)) return false;
    port.duration = seconds;
    return true;
  }
  return readDirection(text, port) || text === CUSTOM || readCounters(text) !== undefined;
}
