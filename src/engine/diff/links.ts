import { counted } from '../../facts/counted.ts';
import { commonPrefix, familyOf, networkOf } from '../../facts/prefix.ts';
import { MOST } from '../../facts/state/bounds.ts';
import { KEYS } from '../../facts/state/keys.ts';
import type { Change, HostState, InterfaceState } from '../../model/state.ts';
import { appeared, became, changed, differing, few, type Pair, pairs, vanished } from './pairs.ts';

/** Interfaces without an address that come or go at once, as those of pods do, before they are counted. */
const FEW_BARE = 4;

const joined = (before: HostState, after: HostState): readonly Pair<InterfaceState>[] =>
  pairs(before.interfaces, after.interfaces, KEYS.interface, MOST.interface);

export function interfaceChanges(before: HostState, after: HostState): readonly Change[] {
  const all = joined(before, after);
  return [
    ...all.flatMap(({ before: was, after: is }) => (was && is ? interfaceChange(was, is) : [])),
    ...together(
      all.flatMap(({ before: was, after: is }) => (was && !is ? [was] : [])),
      (iface) => vanished('interface', { subject: iface.name, before: shown(iface), words: goneWords(iface) }),
      (bare) => vanished('interface', { subject: `${bare.length} interfaces`, words: bareWords(bare, 'are gone') }),
    ),
    ...together(
      all.flatMap(({ before: was, after: is }) => (is && !was ? [is] : [])),
      (iface) =>
        appeared('interface', {
          subject: iface.name,
          after: shown(iface),
          words: `${iface.name} is new: ${shown(iface)}`,
        }),
      (bare) => appeared('interface', { subject: `${bare.length} interfaces`, words: bareWords(bare, 'are new') }),
    ),
  ];
}

/** Those with an address one by one, and the others at once where they are many. */
function together(
  all: readonly InterfaceState[],
  one: (iface: InterfaceState) => Change,
  several: (bare: readonly InterfaceState[]) => Change,
): readonly Change[] {
  const bare = all.filter(({ addresses }) => addresses.length === 0);
  if (bare.length <= FEW_BARE) return all.map(one);
  return [...all.filter(({ addresses }) => addresses.length > 0).map(one), several(bare)];
}

const bareWords = (bare: readonly InterfaceState[], are: string): string =>
  `${counted(bare.length, 'interface')} without an address ${are}: ${few(bare.map(({ name }) => name))}`;

function shown({ kind, mac, mtu, addresses }: InterfaceState): string {
  const parts = [few(addresses), mac, `MTU ${mtu}`, kind].filter((part) => part !== undefined && part !== '');
  return parts.join(', ');
}

const goneWords = ({ name, addresses }: InterfaceState): string =>
  addresses.length === 0 ? `${name} is gone` : `${name} is gone, and with it ${few(addresses)}`;

function interfaceChange(was: InterfaceState, is: InterfaceState): readonly Change[] {
  const { name } = is;
  const has = (what: string, title: string, old: string | number, now: string | number) =>
    became('interface', name, what, [old, now], `${name} has ${title} ${now}, before ${old}`);
  return [
    ...(was.index === is.index
      ? []
      : [became('interface', name, 'index', [was.index, is.index], replugWords(was, is))]),
    ...(was.mac !== undefined && is.mac !== undefined && was.mac !== is.mac
      ? [has('mac', 'MAC', was.mac, is.mac)]
      : []),
    ...(was.mtu === is.mtu ? [] : [has('mtu', 'MTU', was.mtu, is.mtu)]),
    ...stateChange(was, is),
  ];
}

/** The kernel gives a number once: another device has taken the name. */
const replugWords = ({ mac }: InterfaceState, { name, mac: now }: InterfaceState): string =>
  mac !== undefined && mac === now
    ? `${name} was taken out and put in again: another device has its name and its MAC`
    : `${name} was replaced: another device has its name`;

function stateChange(was: InterfaceState, is: InterfaceState): readonly Change[] {
  const { name } = is;
  if (was.carrier !== is.carrier) {
    const state = ({ carrier }: InterfaceState) => (carrier ? 'carrier' : 'no carrier');
    const words = is.carrier ? `${name} has a carrier, which it had not before` : `${name} has lost its carrier`;
    return [became('interface', name, 'carrier', [state(was), state(is)], words)];
  }
  if (was.operstate === is.operstate) return [];
  return [
    became(
      'interface',
      name,
      'operstate',
      [was.operstate, is.operstate],
      `${name} is ${is.operstate}, before ${was.operstate}`,
    ),
  ];
}

/** Of interfaces that are in both states. */
export function addressChanges(before: HostState, after: HostState): readonly Change[] {
  const moves = movedBetween(before, after);
  return [
    ...[...moves].map(([address, [from, to]]) =>
      changed('address', {
        subject: address,
        what: 'interface',
        before: from,
        after: to,
        words: `${address} is on ${to}, before on ${from}`,
      }),
    ),
    ...joined(before, after).flatMap(({ before: was, after: is }) => {
      if (!was || !is || was.addresses.length >= MOST.address || is.addresses.length >= MOST.address) return [];
      const { gone, came } = differing(was.addresses, is.addresses);
      const isHere = (address: string) => !moves.has(address);
      return (['inet', 'inet6'] as const).flatMap((family) => {
        const ofFamily = (address: string) => familyOf(address) === family && isHere(address);
        return familyChanges(is.name, gone.filter(ofFamily), came.filter(ofFamily));
      });
    }),
  ];
}

/** Addresses that one interface had and another one has. */
function movedBetween(before: HostState, after: HostState): ReadonlyMap<string, readonly [from: string, to: string]> {
  const placesOf = ({ interfaces }: HostState) =>
    new Map(interfaces.flatMap(({ name, addresses }) => addresses.map((address) => [address, name])));
  const [was, is] = [placesOf(before), placesOf(after)];
  return new Map(
    [...was].flatMap(([address, from]) => {
      const to = is.get(address);
      return to === undefined || to === from ? [] : [[address, [from, to]]];
    }),
  );
}

function familyChanges(name: string, gone: readonly string[], came: readonly string[]): readonly Change[] {
  const [old, now] = [gone[0], came[0]];
  if (old !== undefined && now !== undefined && gone.length === 1 && came.length === 1) return replaced(name, old, now);
  return [
    ...(gone.length > 0
      ? [
          vanished('address', {
            subject: name,
            what: 'addresses',
            before: gone.join(' '),
            words: `${name} no longer has ${few(gone)}`,
          }),
        ]
      : []),
    ...(came.length > 0
      ? [
          appeared('address', {
            subject: name,
            what: 'addresses',
            after: came.join(' '),
            words: `${name} has ${few(came)}, which it had not before`,
          }),
        ]
      : []),
  ];
}

function replaced(name: string, old: string, now: string): readonly Change[] {
  const [[host], [other]] = [old.split('/'), now.split('/')];
  if (host === other) {
    return [
      became(
        'address',
        name,
        'prefix',
        [old, now],
        `${name} has the same address in another prefix: ${now} instead of ${old}`,
      ),
    ];
  }
  const [was, is] = [networkOf(old), networkOf(now)];
  const moved = became('address', name, 'addresses', [old, now], `${name} has ${now} instead of ${old}`);
  if (was === undefined || is === undefined || was === is) return [moved];
  return [
    moved,
    became(
      'address',
      name,
      'subnet',
      [was, is],
      `${name} is in another subnet: ${is} instead of ${was}${kinship(was, is)}`,
    ),
  ];
}

/** Host subnets are cut out of one larger network, one for each node; what has less in common is only far apart. */
const LEAST_COMMON = { inet: 8, inet6: 32 } as const;

const lengthOf = (prefix: string): number => Number(prefix.split('/')[1]);

function kinship(was: string, is: string): string {
  const common = commonPrefix(was, is);
  if (common === undefined || lengthOf(was) !== lengthOf(is)) return '';
  const apart = lengthOf(is) - lengthOf(common);
  if (apart === 1) return `, the other half of ${common}`;
  return lengthOf(common) >= LEAST_COMMON[familyOf(is)] ? `, both within ${common}` : '';
}
