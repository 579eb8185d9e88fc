import type { FlannelSubnet } from '../model/cni.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { parseEnvFile } from './grammar/env-file.ts';
import { Problems } from './grammar/lines.ts';

export default defineParser({
  id: 'flannel-subnet',
  summary: 'What flanneld leaves for its CNI plugin, /run/flannel/subnet.env',
  parse: parseFlannelSubnet,
});

export function parseFlannelSubnet(text: string): Parsed<FlannelSubnet> {
  const problems = new Problems();
  const settings = parseEnvFile(text, problems);
  const textOf = (key: string) => settings.get(key)?.value || undefined;
  const network = textOf('FLANNEL_NETWORK');
  const subnet = textOf('FLANNEL_SUBNET');
  const ipMasq = textOf('FLANNEL_IPMASQ');
  const given = settings.get('FLANNEL_MTU');
  const mtu = given && decimal(given.value);
  if (given && mtu === undefined) problems.add(given.line, given.source, 'not a whole number');
  const value = {
    ...(network !== undefined && { network }),
    ...(subnet !== undefined && { subnet }),
    ...(mtu !== undefined && { mtu }),
    ...(ipMasq !== undefined && { ipMasq: ipMasq === 'true' }),
  };
  return { value, problems: problems.list };
}
