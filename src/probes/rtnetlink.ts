import { type Netlink, RTM_GETADDR, RTM_GETLINK } from '../model/netlink.ts';
import type { Interface } from '../model/network.ts';
import type { Platform } from '../model/platform.ts';
import { groupNames, scopeNames } from './iproute2-names.ts';
import { readAddresses } from './rtnetlink-addresses.ts';
import { Links, toInterface } from './rtnetlink-links.ts';

/** struct ifinfomsg and struct ifaddrmsg, all zero: everything of every family. */
const ALL_LINKS = new Uint8Array(16);
const ALL_ADDRESSES = new Uint8Array(8);

export const linksOf = async (netlink: Netlink): Promise<Links> =>
  new Links(await netlink.dump('route', RTM_GETLINK, ALL_LINKS));

/** Names of the links by index. */
export const linkNames = async (netlink: Netlink): Promise<ReadonlyMap<number, string>> =>
  (await linksOf(netlink)).names();

/** What `ip -d -s -s addr` tells of the interfaces. */
export async function readInterfaces(os: Platform, netlink: Netlink): Promise<readonly Interface[]> {
  const [links, addresses, scope, group] = await Promise.all([
    linksOf(netlink),
    netlink.dump('route', RTM_GETADDR, ALL_ADDRESSES),
    scopeNames(os),
    groupNames(os),
  ]);
  const byLink = readAddresses(addresses, scope);
  return links.messages.map((message) => ({
    ...toInterface(message, links, group),
    addresses: byLink.get(message.index) ?? [],
  }));
}
