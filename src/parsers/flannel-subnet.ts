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

/** One family alone is there in a cluster of that family, WriteSubnetFile() of flannel's pkg/subnet/subnet.go. */
const TEXTS = {
  network: 'FLANNEL_NETWORK',
  subnet: 'FLANNEL_SUBNET',
  ipv6Network: 'FLANNEL_IPV6_NETWORK',
  ipv6Subnet: 'FLANNEL_IPV6_SUBNET',
} as const;

export function parseFlannelSubnet(text: string): Parsed<FlannelSubnet> {
  const problems = new Problems();
  const settings = parseEnvFile(text, problems);
  const textOf = (key: string) => settings.get(key)?.value || undefined;
  const texts = Object.entries(TEXTS).map(([field, key]) => [field, textOf(key)] as const);
  const ipMasq = textOf('FLANNEL_IPMASQ');
  const given = settings.get('FLANNEL_MTU');
  const mtu = given && decimal(given.value);
  if (given && mtu === undefined) problems.add(given.line, given.source, 'not a whole number');
  const value = {
    ...Object.fromEntries(texts.filter(([, text]) => text !== undefined)),
    ...(mtu !== undefined && { mtu }),
    ...(ipMasq !== undefined && { ipMasq: ipMasq === 'true' }),
  };
  return { value, problems: problems.list };
}
