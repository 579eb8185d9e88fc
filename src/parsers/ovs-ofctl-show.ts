import { defineParser, type Parsed } from '../model/parser.ts';
import { isMac } from './grammar/address.ts';
import { decimal } from './grammar/decimal.ts';
import { isElision } from './grammar/elision.ts';
import { lines, Problems } from './grammar/lines.ts';
import { type OpenFlowPortStatistics, readPortStatistics } from './grammar/ovs-port-statistics.ts';
import { splitWords } from './grammar/words.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A port as OpenFlow describes it. */
export interface OpenFlowPort {
  /** `LOCAL` is the bridge itself. */
  readonly port: number | string;
  readonly name?: string;
  readonly addr: string;
  /** What the controller wants: `PORT_DOWN`, `NO_FLOOD`, … */
  readonly config: readonly string[];
  /** What is: `LINK_DOWN`, `LIVE`, `STP_BLOCK`, … */
  readonly state: readonly string[];
  readonly current?: readonly string[];
  readonly advertised?: readonly string[];
  readonly supported?: readonly string[];
  readonly peer?: readonly string[];
  /** Megabits per second. */
  readonly speed?: { readonly now: number; readonly max: number };
}

/** A bridge as its OpenFlow agent describes it; `dump-ports-desc` has the ports alone, `dump-ports` their counters. */
export interface OpenFlowSwitch {
  readonly dpid?: string;
  readonly n_tables?: number;
  readonly n_buffers?: number;
  readonly capabilities?: readonly string[];
  readonly actions?: readonly string[];
  readonly frags?: string;
  readonly miss_send_len?: number;
  readonly ports: readonly OpenFlowPort[];
  readonly statistics?: readonly OpenFlowPortStatistics[];
}

type Port = Mutable<OpenFlowPort>;
type Switch = Mutable<OpenFlowSwitch> & {
  readonly ports: Port[];
  actions?: string[];
  statistics?: OpenFlowPortStatistics[];
};

const REPLY = /^(OFP\w+)(?: reply)?(?: \(OF[\d.]+\))? \(xid=0x[\da-f]+\):(.*)$/;
/** ` 1(v1): addr:2a:77:0d:32:ec:f2`. A name may hold anything but a blank or slash. */
const PORT = /^(\d{1,10}|[A-Z]+)(?:\((\S{1,64})\))?: addr:(\S+)$/;
const SPEED = /^(\d{1,10}) Mbps now, (\d{1,10}) Mbps max$/;

/** Replies that say nothing beside what follows them are empty here. */
function readReply(kind: string, rest: string, found: Switch): boolean {
  const content = rest.trim();
  if (kind === 'OFPT_FEATURES_REPLY' && content.startsWith('dpid:')) found.dpid = content.slice('dpid:'.length);
  else if (kind === 'OFPT_GET_CONFIG_REPLY') {
    const [, frags, length] = /^frags=(\S+) miss_send_len=(\d{1,10})$/.exec(content) ?? [];
    if (frags === undefined || length === undefined) return false;
    found.frags = frags;
    found.miss_send_len = Number(length);
  } else if (kind === 'OFPST_PORT') found.statistics ??= [];
  else if (kind !== 'OFPST_PORT_DESC') return false;
  return true;
}

/** `n_tables:254, n_buffers:0`, more of it in some versions. */
function readSizes(line: string, found: Switch): void {
  for (const part of line.split(', ')) {
    const [name, digits = ''] = part.split(':');
    const number = decimal(digits);
    if (number !== undefined && (name === 'n_tables' || name === 'n_buffers')) found[name] = number;
  }
}

/** `0` stands for none. */
const wordsOf = (text: string): readonly string[] => splitWords(text).filter((word) => word !== '0');

/** A line below a port. */
function readDetail(name: string, text: string, port: Port): boolean {
  if (name === 'speed') {
    const [, now, max] = SPEED.exec(text.trim()) ?? [];
    if (now === undefined || max === undefined) return false;
    port.speed = { now: Number(now), max: Number(max) };
    return true;
  }
  const isDetail = ['config', 'state', 'current', 'advertised', 'supported', 'peer'].includes(name);
  if (isDetail) port[name as 'config'] = wordsOf(text);
  return isDetail;
}

/** Pages wrap the long list of actions. */
function readContinuation(line: string, found: Switch): boolean {
  const wraps = found.ports.length === 0 && found.actions !== undefined && /^[\w ]+$/.test(line);
  if (wraps) for (const word of splitWords(line)) found.actions?.push(word);
  return wraps;
}

function readLine(line: string, found: Switch): boolean {
  const [, kind, rest = ''] = REPLY.exec(line) ?? [];
  if (kind !== undefined) return readReply(kind, rest, found);
  const [, number, name, addr] = PORT.exec(line) ?? [];
  if (number !== undefined && addr !== undefined && isMac(addr)) {
    const port = { port: decimal(number) ?? number, ...(name !== undefined && { name }), addr, config: [], state: [] };
    found.ports.push(port);
    return true;
  }
  if (found.statistics !== undefined && readPortStatistics(line, found.statistics)) return true;
  const colon = line.indexOf(':');
  if (colon === -1) return readContinuation(line, found);
  const key = line.slice(0, colon);
  const text = line.slice(colon + 1);
  const port = found.ports.at(-1);
  if (key === 'n_tables') readSizes(line, found);
  else if (key === 'capabilities' || key === 'actions') found[key] = splitWords(text);
  else return port !== undefined && readDetail(key, text, port);
  return true;
}

export function parseOvsOfctlShow(text: string): Parsed<OpenFlowSwitch> {
  const problems = new Problems('ovs-ofctl');
  const value: Switch = { ports: [] };
  for (const { line, number } of lines(text)) {
    const content = line.trim();
    if (content === '' || isElision(content)) continue;
    if (!readLine(content, value)) problems.add(number, line, 'is not a line about a switch or its ports');
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'ovs-ofctl-show',
  summary:
    'An OpenFlow switch and its ports, ovs-ofctl(8): `ovs-ofctl show BRIDGE`, `dump-ports-desc BRIDGE`, `dump-ports BRIDGE`',
  parse: parseOvsOfctlShow,
});
