import type { Interface } from '../model/network.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** The other end of a pod's link: they come and go, and thousands of names would become series. */
const POD_SIDE = /^(veth|cali|lxc|eni|azv|gke|vnet\d|tap[0-9a-f]{8})/;

/** Interfaces that get series of their own. */
export function hostInterfaces({ slices }: Snapshot): readonly Interface[] {
  const { interfaces } = slices;
  if (interfaces.state !== 'ok') return [];
  return interfaces.value.filter(({ name, linkNetnsid }) => linkNetnsid === undefined || !POD_SIDE.test(name));
}
