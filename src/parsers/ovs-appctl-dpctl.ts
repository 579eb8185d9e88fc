import { defineParser, type Parsed } from '../model/parser.ts';
import { Problems } from './grammar/lines.ts';
import { readDatapaths } from './grammar/ovs-datapaths.ts';

/** What a datapath has been asked, in packets. */
export interface DatapathLookups {
  /** `system@ovs-system` of the kernel, `netdev@ovs-netdev` of userspace. */
  readonly name: string;
  /** A flow was there. */
  readonly hit?: number;
  /** No flow was there, and ovs-vswitchd was asked for one. */
  readonly missed?: number;
  /** It could not even be asked: the packet is gone. */
  readonly lost?: number;
  readonly flows?: number;
  readonly ports: number;
}

type Draft = { -readonly [K in keyof DatapathLookups]: DatapathLookups[K] };

const DATAPATH = /^([^\s:]{1,200}@[^\s:]{1,200}):$/;
const LOOKUPS = /^lookups: hit:(\d{1,20}) missed:(\d{1,20}) lost:(\d{1,20})$/;
const FLOWS = /^flows: (\d{1,20})$/;
const PORT = /^port \d{1,10}: /;
/** What is said of the kernel's masks and caches, and of a port when statistics are asked for. */
const OTHER = /^(?:masks: |caches:$|masks-cache: |(?:RX|TX) |collisions:)/;

function readLine(line: string, datapaths: Draft[]): boolean {
  const name = DATAPATH.exec(line)?.[1];
  if (name !== undefined) {
    datapaths.push({ name, ports: 0 });
    return true;
  }
  const datapath = datapaths.at(-1);
  if (!datapath) return false;
  const [, hit, missed, lost] = LOOKUPS.exec(line) ?? [];
  if (hit !== undefined) Object.assign(datapath, { hit: Number(hit), missed: Number(missed), lost: Number(lost) });
  const flows = FLOWS.exec(line)?.[1];
  if (flows !== undefined) datapath.flows = Number(flows);
  const isPort = PORT.test(line);
  if (isPort) datapath.ports += 1;
  return hit !== undefined || flows !== undefined || isPort || OTHER.test(line);
}

export function parseOvsAppctlDpctl(text: string): Parsed<readonly DatapathLookups[]> {
  return readDatapaths(text, new Problems('ovs-appctl', 'ovs-dpctl'), readLine);
}

export default defineParser({
  id: 'ovs-appctl-dpctl',
  summary: 'Datapaths with the packets that found a flow or none, ovs-dpctl(8): `ovs-appctl dpctl/show`',
  parse: parseOvsAppctlDpctl,
});
