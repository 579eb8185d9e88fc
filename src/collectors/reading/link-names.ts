import { IP_ADDR } from '../../facts/commands.ts';
import type { Platform } from '../../model/platform.ts';
import { parseIpAddr } from '../../parsers/ip-addr.ts';
import { linkNames } from '../../probes/rtnetlink.ts';

/**
 * The interfaces' names by index: of the kernel, or of `ip` where it cannot be asked. Empty without `ip`.
 * @throws Error where there is one, and it does not answer.
 */
export async function namesByIndex(os: Platform): Promise<ReadonlyMap<number, string>> {
  if (os.netlink) return linkNames(os.netlink);
  const links = parseIpAddr((await os.exec(IP_ADDR)) ?? '').value;
  return new Map(links.map(({ ifindex, ifname }) => [Number(ifindex), ifname]));
}
