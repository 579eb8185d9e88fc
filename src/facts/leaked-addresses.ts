import type { EvidenceRef } from '../model/check.ts';
import type { LeaseStore, ServerLease } from '../model/dhcp-server.ts';
import { at } from './evidence.ts';
import { commandLine } from './shell-word.ts';

/** Addresses that are named in a message, and commands of a fix: a node that lost power has hundreds. */
const SHOWN = 5;

/** An address of host-local whose pod is gone, with its place in the store. */
type Leaked = ServerLease & { readonly place: number };

export const leakedOf = ({ leases }: LeaseStore): readonly Leaked[] =>
  leases.flatMap((lease, place) => (lease.sandboxGone ? [{ ...lease, place }] : []));

export const leakedNames = (leaked: readonly Leaked[]): string =>
  [...leaked.slice(0, SHOWN).map(({ address }) => address), ...(leaked.length > SHOWN ? ['…'] : [])].join(', ');

/** `index` is that of the store in its slice. */
export const leakedEvidence = (index: number, leaked: readonly Leaked[]): readonly EvidenceRef[] =>
  leaked
    .slice(0, SHOWN)
    .flatMap(({ place }) => [
      at('dhcpServers', index, 'leases', place, 'containerId'),
      at('dhcpServers', index, 'leases', place, 'sandboxGone'),
    ]);

/** What gives them back, as long as nobody has them. */
export function givingBack({ file }: LeaseStore, leaked: readonly Leaked[]): readonly string[] {
  const more = leaked.length - SHOWN;
  return [
    '# look whether a sandbox of such an id is still there: crictl pods; where there is none, give the addresses back:',
    ...leaked.slice(0, SHOWN).map(({ address }) => commandLine`rm ${`${file}/${address}`}`.replaceAll(/[{}]/g, '?')),
    ...(more > 0 ? [`# and ${more} more: each file there has the id of a sandbox in its first line`] : []),
  ];
}
