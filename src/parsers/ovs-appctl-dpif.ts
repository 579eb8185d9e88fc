import { defineParser, type Parsed } from '../model/parser.ts';
import { Problems } from './grammar/lines.ts';
import { readDatapaths } from './grammar/ovs-datapaths.ts';

/** A port of a bridge, and of the datapath below it. */
export interface DatapathPort {
  readonly name: string;
  /** OpenFlow number; 65534 is the bridge itself. */
  readonly port: number;
  /** Number in the datapath; a patch port has none. */
  readonly datapathPort?: number;
  readonly type?: string;
  /** `remote_ip=…`, `peer=…` as printed. */
  readonly options: readonly string[];
}

export interface DatapathBridge {
  readonly name: string;
  readonly ports: readonly DatapathPort[];
}

/** A datapath: `system@ovs-system` of the kernel, `netdev@ovs-netdev` of userspace. */
export interface Datapath {
  readonly name: string;
  readonly hit: number;
  readonly missed: number;
  readonly bridges: readonly DatapathBridge[];
}

type BridgeDraft = Omit<DatapathBridge, 'ports'> & { readonly ports: DatapathPort[] };
type Draft = Omit<Datapath, 'bridges'> & { readonly bridges: BridgeDraft[] };

const DATAPATH = /^(\S{1,200}@\S{1,200}): hit:(\d{1,20}) missed:(\d{1,20})$/;
const BRIDGE = /^(\S{1,64}):$/;
/** `vxlan0 6/7: (vxlan: key=100, remote_ip=192.0.2.2)`. */
const PORT = /^(\S{1,64}) (\d{1,10})\/(\d{1,10}|none):(?: \((.*)\))?$/;

function portOf([, name = '', port, datapathPort, description = '']: readonly string[]): DatapathPort {
  const colon = description.indexOf(': ');
  const type = colon === -1 ? description : description.slice(0, colon);
  return {
    name,
    port: Number(port),
    ...(datapathPort !== 'none' && { datapathPort: Number(datapathPort) }),
    ...(type !== '' && { type }),
    options: colon === -1 ? [] : description.slice(colon + 2).split(', '),
  };
}

function readLine(line: string, datapaths: Draft[]): boolean {
  const [, name, hit, missed] = DATAPATH.exec(line) ?? [];
  if (name !== undefined) {
    datapaths.push({ name, hit: Number(hit), missed: Number(missed), bridges: [] });
    return true;
  }
  const bridges = datapaths.at(-1)?.bridges;
  const port = PORT.exec(line);
  const bridge = port ? undefined : BRIDGE.exec(line)?.[1];
  if (bridge !== undefined) bridges?.push({ name: bridge, ports: [] });
  if (port) bridges?.at(-1)?.ports.push(portOf(port));
  return bridges !== undefined && (bridge !== undefined || (port !== null && bridges.length > 0));
}

export function parseOvsAppctlDpif(text: string): Parsed<readonly Datapath[]> {
  return readDatapaths(text, new Problems('ovs-appctl'), readLine);
}

export default defineParser({
  id: 'ovs-appctl-dpif',
  summary: 'Datapaths with their bridges and ports, ovs-vswitchd(8): `ovs-appctl dpif/show`',
  parse: parseOvsAppctlDpif,
});
