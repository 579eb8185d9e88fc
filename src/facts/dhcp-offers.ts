import type { DhcpOffer } from '../model/dhcp-offers.ts';
import { inPrefix, sameAddress } from './prefix.ts';

/** Whether an address is of the subnet that is offered; one without a mask says nothing. */
export const isOfSubnet = (address: string, { address: offered, prefixLength }: DhcpOffer): boolean =>
  offered === undefined || prefixLength === undefined || inPrefix(address, offered, prefixLength);

/** Whether both name a router in common, or one of them none. */
export const agreeOnRouter = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === 0 || others.length === 0 || some.some((router) => others.some((other) => sameAddress(router, other)));

/** `192.168.24.132/25` */
export const offered = ({ address = 'an address', prefixLength }: DhcpOffer): string =>
  prefixLength === undefined ? address : `${address}/${prefixLength}`;
