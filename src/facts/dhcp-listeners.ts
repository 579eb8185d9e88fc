import type { Socket } from '../model/network.ts';

const WILDCARDS: ReadonlySet<string> = new Set(['*', '0.0.0.0', '::']);

/**
 * Whether a DHCP server listens on this interface: virt-launcher binds `0.0.0.0%k6t-eth0:67`, and a socket without
 * a device serves every interface, or that with its address.
 */
export const servesDhcp = (sockets: readonly Socket[], device: string, addresses: readonly string[]): boolean =>
  sockets.some(
    ({ netid, local }) =>
      (netid ?? 'udp') === 'udp' &&
      ['67', 'bootps'].includes(local.port) &&
      (local.zone === undefined
        ? WILDCARDS.has(local.address) || addresses.includes(local.address)
        : local.zone === device),
  );
