import { decimal } from './decimal.ts';
import { type Draft, integer, keywords, readWords, type Setter, tableOf } from './keywords.ts';
import { each } from './shape.ts';
import { split, type Words } from './words.ts';

/** A VLAN of a bridge port, with the keys of `bridge -j vlan`. */
export interface BridgeVlan {
  readonly vlan: number;
  /** Last one of a range, `-c`. */
  readonly vlanEnd?: number;
  /** `PVID`, `Egress Untagged`. Absent when there are none. */
  readonly flags?: readonly string[];
  /** Options of the VLAN on this port, `-d`. */
  readonly state?: string;
  readonly mcast_router?: number;
  readonly neigh_suppress?: boolean;
  readonly mcast_n_groups?: number;
  readonly mcast_max_groups?: number;
  /** `-s`. */
  readonly rx_bytes?: number;
  readonly rx_packets?: number;
  readonly tx_bytes?: number;
  readonly tx_packets?: number;
}

/** A VLAN while its lines are being read. */
export interface VlanDraft extends Draft<BridgeVlan> {
  flags?: string[];
}

const OPTIONS = {
  ...each('string', 'state'),
  ...each('number', 'mcast_router', 'mcast_n_groups', 'mcast_max_groups'),
  ...each('boolean', 'neigh_suppress'),
};
export const VLAN_SHAPE = {
  ...OPTIONS,
  ...each('number', 'vlan', 'vlanEnd', 'rx_bytes', 'rx_packets', 'tx_bytes', 'tx_packets'),
  ...each('strings', 'flags'),
};

function addFlag(vlan: VlanDraft, name: string): boolean {
  vlan.flags ??= [];
  return vlan.flags.push(name) > 0;
}

/** `RX: 84 bytes 1 packets` */
const counters =
  (side: 'rx' | 'tx'): Setter<VlanDraft> =>
  (vlan, words) => {
    const bytes = integer(words);
    const packets = words.take('bytes') ? integer(words) : undefined;
    if (bytes === undefined || packets === undefined || !words.take('packets')) return false;
    vlan[`${side}_bytes`] = bytes;
    vlan[`${side}_packets`] = packets;
    return true;
  };

const FLAGS = tableOf<VlanDraft>(
  ['PVID', (vlan) => addFlag(vlan, 'PVID')],
  ['Egress', (vlan, words) => words.take('Untagged') && addFlag(vlan, 'Egress Untagged')],
);
const DETAILS = tableOf<VlanDraft>(...keywords(OPTIONS), ['RX:', counters('rx')], ['TX:', counters('tx')]);

/** A VLAN id or a range of them: `10`, `100-199`. */
function readRange(word: string): VlanDraft | undefined {
  const [first, last] = split(word, '-');
  const vlan = decimal(first);
  const vlanEnd = decimal(last ?? first);
  if (vlan === undefined || vlanEnd === undefined) return undefined;
  return last === undefined ? { vlan } : { vlan, vlanEnd };
}

export const isVlanRange = (word: string): boolean => readRange(word) !== undefined;

/** `10 PVID Egress Untagged`, or what `-d` and `-s` print below the last one: `state forwarding mcast_router 1`. */
export function readVlan(words: Words, vlans: VlanDraft[]): string | undefined {
  const begun = readRange(words.peek());
  if (begun !== undefined) {
    words.next();
    vlans.push(begun);
  }
  const vlan = vlans.at(-1);
  return vlan === undefined ? 'not a VLAN' : readWords(words, begun === undefined ? DETAILS : FLAGS, vlan);
}
