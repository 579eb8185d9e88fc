import { defineParser, type Parsed } from '../model/parser.ts';
import { isElision } from './grammar/elision.ts';
import { lines, Problems } from './grammar/lines.ts';

/** An interface of a bond; releases before 2.15 call it a slave. */
export interface BondMember {
  readonly name: string;
  readonly enabled: boolean;
  readonly active: boolean;
  readonly may_enable?: boolean;
}

/** A bond as ovs-vswitchd works it. */
export interface OvsBond {
  readonly name: string;
  /** Everything that is said of the bond as a whole, by the words in front of the colon: `bond_mode`, `lacp_status`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly members: readonly BondMember[];
}

interface Draft {
  readonly name: string;
  readonly settings: Map<string, string>;
  readonly members: { name: string; enabled: boolean; active: boolean; may_enable?: boolean }[];
}

const HEADER = /^---- (\S.{0,200}) ----$/;
const MEMBER = /^(?:member|slave) (\S{1,64}): (enabled|disabled)$/;
const ACTIVE = /^active (?:member|slave)$/;

function readLine(line: string, bonds: Draft[]): boolean {
  const name = HEADER.exec(line)?.[1];
  if (name !== undefined) bonds.push({ name, settings: new Map(), members: [] });
  const bond = bonds.at(-1);
  if (name !== undefined || bond === undefined) return name !== undefined;
  const [, member, state] = MEMBER.exec(line) ?? [];
  const last = bond.members.at(-1);
  if (member !== undefined) bond.members.push({ name: member, enabled: state === 'enabled', active: false });
  else if (last !== undefined) return readMember(line, last);
  else {
    const colon = line.indexOf(':');
    if (colon < 1) return false;
    bond.settings.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return true;
}

/** Hashes that are balanced on it are passed over: `hash 12: 5 kB load`. */
function readMember(line: string, member: Draft['members'][number]): boolean {
  if (ACTIVE.test(line)) member.active = true;
  else if (line.startsWith('may_enable: ')) member.may_enable = line.endsWith(' true');
  else return /^hash \d+: /.test(line);
  return true;
}

export function parseOvsAppctlBond(text: string): Parsed<readonly OvsBond[]> {
  const problems = new Problems('ovs-appctl');
  const bonds: Draft[] = [];
  for (const { line, number } of lines(text)) {
    const content = line.trim();
    if (content === '' || isElision(content)) continue;
    if (!readLine(content, bonds)) problems.add(number, line, 'is not a line about a bond');
  }
  const value = bonds.map((bond) => ({ ...bond, settings: Object.fromEntries(bond.settings) }));
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'ovs-appctl-bond',
  summary: 'Bonds of Open vSwitch and which member is used, ovs-vswitchd(8): `ovs-appctl bond/show`',
  parse: parseOvsAppctlBond,
});
