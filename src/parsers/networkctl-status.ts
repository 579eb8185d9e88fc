import type { NetworkctlLink } from '../model/managers.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { looksLikeJson } from './grammar/json.ts';
import { lines, Problems } from './grammar/lines.ts';
import { readNetworkctlJson } from './grammar/networkctl-json.ts';
import { isWarning } from './grammar/networkctl-warning.ts';
import { isIndented, splitWords } from './grammar/words.ts';

type Draft = { -readonly [K in keyof NetworkctlLink]: NetworkctlLink[K] };
type Lists = { [K in 'addresses' | 'gateways' | 'dns' | 'domains' | 'routeDomains']: string[] };

/** Of a link, `● 2: eth0`; without systemd's locale `*`. People indent what they paste. */
const LINK = /^[●○*×]? *(\d{1,10}): ([^\s/]{1,15})$/;
/** Of the whole host, where `networkctl status` names no link. */
const HOST = /^[●○*×] +[A-Z]/;
const JOURNAL = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d /;
/** Since version 253 the longest label is not indented. */
const LABEL = /^[A-Z][\w ()/-]{1,60}: /;

const LISTS: ReadonlyMap<string, keyof Lists> = new Map([
  ['Address', 'addresses'],
  ['Gateway', 'gateways'],
  ['DNS', 'dns'],
  ['Search Domains', 'domains'],
  ['Route Domains', 'routeDomains'],
]);
const TEXTS: ReadonlyMap<string, 'type' | 'onlineState' | 'networkFile' | 'linkFile' | 'mac'> = new Map([
  ['Type', 'type'],
  ['Online state', 'onlineState'],
  ['Network File', 'networkFile'],
  ['Link File', 'linkFile'],
  ['Hardware Address', 'mac'],
  ['HW Address', 'mac'],
]);

export default defineParser({
  id: 'networkctl-status',
  summary: 'networkctl status LINK…, also with --json: links of systemd-networkd with their state, networkctl(1)',
  parse: parseNetworkctlStatus,
});

export function parseNetworkctlStatus(text: string): Parsed<readonly NetworkctlLink[]> {
  const problems = new Problems();
  const value = looksLikeJson(text) ? readNetworkctlJson(text, problems) : readText(text, problems);
  return { value, problems: problems.list };
}

function readText(text: string, problems: Problems): readonly NetworkctlLink[] {
  const links: (Draft & Lists)[] = [];
  let current: (Draft & Lists) | undefined;
  let list: string[] | undefined;
  for (const { line, number } of lines(text)) {
    const bare = line.trim();
    const header = LINK.exec(bare);
    const isHost = HOST.test(bare);
    if (header) {
      current = newLink(Number(header[1]), header[2] ?? '');
      links.push(current);
    } else if (isHost) current = newLink(0, '');
    if (header || isHost || bare === '' || JOURNAL.test(line) || isWarning(line)) list = undefined;
    else if (!isIndented(line) && !LABEL.test(line)) {
      problems.add(number, line, 'is no setting of networkctl status');
    } else if (current === undefined) problems.add(number, line, 'a setting before the first link');
    else list = setting(current, line, list);
  }
  return links;
}

const newLink = (index: number, name: string): Draft & Lists => ({
  index,
  interface: name,
  addresses: [],
  gateways: [],
  dns: [],
  domains: [],
  routeDomains: [],
});

/** Labels end in a colon and a blank; a line without is a further value of the label above. */
function setting(link: Draft & Lists, line: string, list: string[] | undefined): string[] | undefined {
  const colon = line.indexOf(': ');
  if (colon === -1) {
    push(list, line.trim());
    return list;
  }
  const label = line.slice(0, colon).trimStart();
  const value = line.slice(colon + 2).trim();
  const key = LISTS.get(label);
  if (key) push(link[key], value);
  else setText(link, label, value);
  return key && link[key];
}

/** Behind an address stands where it comes from, `(DHCP4 via 10.0.2.1)`, or who made the gateway. */
const push = (list: string[] | undefined, value: string): void => {
  const [word] = splitWords(value);
  if (list && word !== undefined) list.push(word.replace(/^~(?=.)/, ''));
};

function setText(link: Draft, label: string, value: string): void {
  const key = TEXTS.get(label);
  const [word = ''] = splitWords(value);
  if (value === 'n/a' || value === '') return;
  if (key) link[key] = key === 'networkFile' || key === 'linkFile' ? value : word;
  else if (label === 'State') setState(link, value);
  else if (label === 'MTU') {
    const mtu = decimal(word);
    if (mtu !== undefined) link.mtu = mtu;
  }
}

/** `routable (configured)` */
function setState(link: Draft, value: string): void {
  const [operState = '', setup = ''] = value.split(' ', 2);
  link.operState = operState;
  if (setup.startsWith('(') && setup.endsWith(')')) link.adminState = setup.slice(1, -1);
}
