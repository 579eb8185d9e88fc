import type { NetworkManagerConf } from '../model/managers.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { parseKeyfile } from './grammar/keyfile.ts';
import { Problems } from './grammar/lines.ts';

export default defineParser({
  id: 'networkmanager-conf',
  summary: 'Configuration of NetworkManager, NetworkManager.conf(5); drop-ins may be appended to it',
  parse: parseNetworkManagerConf,
});

export function parseNetworkManagerConf(text: string): Parsed<NetworkManagerConf> {
  const problems = new Problems();
  const groups = parseKeyfile(text, problems);
  const textOf = (group: string, key: string) => groups.get(group)?.get(key)?.value || undefined;
  const list = (group: string, key: string) =>
    (textOf(group, key) ?? '').split(/[,;]/).flatMap((word) => word.trim() || []);
  const dns = textOf('main', 'dns');
  const rcManager = textOf('main', 'rc-manager');
  const dhcp = textOf('main', 'dhcp');
  const value = {
    ...(dns !== undefined && { dns }),
    ...(rcManager !== undefined && { rcManager }),
    ...(dhcp !== undefined && { dhcp }),
    plugins: list('main', 'plugins'),
    unmanaged: list('keyfile', 'unmanaged-devices'),
  };
  return { value, problems: problems.list };
}
