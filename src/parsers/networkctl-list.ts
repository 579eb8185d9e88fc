import type { NetworkctlLink } from '../model/managers.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { looksLikeJson } from './grammar/json.ts';
import { lines, Problems } from './grammar/lines.ts';
import { readNetworkctlJson } from './grammar/networkctl-json.ts';
import { isWarning } from './grammar/networkctl-warning.ts';
import { splitWords } from './grammar/words.ts';

const FOOT = /^\d+ links? listed\.$/;

export default defineParser({
  id: 'networkctl-list',
  summary: 'networkctl list, also with --json: links of systemd-networkd by state, networkctl(1)',
  parse: parseNetworkctlList,
});

export function parseNetworkctlList(text: string): Parsed<readonly NetworkctlLink[]> {
  const problems = new Problems();
  const value = looksLikeJson(text) ? readNetworkctlJson(text, problems) : readTable(text, problems);
  return { value, problems: problems.list };
}

function readTable(text: string, problems: Problems): readonly NetworkctlLink[] {
  const links: NetworkctlLink[] = [];
  for (const { line, number } of lines(text)) {
    const [index = '', name, type, operState, adminState, ...rest] = splitWords(line);
    if (index === '' || index === 'IDX' || FOOT.test(line.trim()) || isWarning(line)) continue;
    const ifindex = decimal(index);
    if (ifindex === undefined || adminState === undefined || rest.length > 0) {
      problems.add(number, line, 'is no link of networkctl list');
      continue;
    }
    const lists = { addresses: [], gateways: [], dns: [], domains: [], routeDomains: [] };
    links.push({ index: ifindex, interface: name ?? '', ...known({ type, operState, adminState }), ...lists });
  }
  return links;
}

/** `n/a` stands where networkd does not know. */
const known = (states: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(states).filter(([, state]) => state !== 'n/a'));
