import { IP_ADDR } from '../facts/commands.ts';
import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { ResolvedLink } from '../model/host.ts';
import { CommandError, type Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseIpAddr } from '../parsers/ip-addr.ts';
import { parseNetworkdLink } from '../parsers/networkd-link.ts';
import { parseResolvConf } from '../parsers/resolv-conf.ts';
import { parseResolvectlStatus, type ResolvectlStatus } from '../parsers/resolvectl-status.ts';
import { linkNames } from '../probes/rtnetlink.ts';

const UPSTREAMS = '/run/systemd/resolve/resolv.conf';
const LINKS = '/run/systemd/netif/links';
const UNSEEN = 'the domains of links could not be seen: resolvectl did not answer';
const STATUS = ['resolvectl', '--no-pager', 'status'] as const;

export default defineCollector({
  id: 'resolved',
  summary: 'systemd-resolved: real servers, and the domains that each link takes',
  reads: [UPSTREAMS, STATUS.join(' '), `${LINKS}/*`],
  async collect(os) {
    if (os.foreignFiles) return absent('systemd-resolved here is that of another network namespace');
    const text = await os.readFile(UPSTREAMS);
    if (text === undefined) return absent('systemd-resolved is not running');
    const { nameservers, search } = parseResolvConf(text).value;
    const asked = await askResolvectl(os);
    if (asked) {
      const domains = [...asked.global.domains, ...asked.global.routeDomains, ...search];
      return ok({ nameservers, search: [...new Set(domains)], links: asked.links });
    }
    const links = await networkdLinks(os);
    return links
      ? ok({ nameservers, search, links })
      : ok({ nameservers, search, links: [], linksUnseen: true }, UNSEEN);
  },
});

/** Over D-Bus, which turns away the dynamic users of systemd on some distributions (systemd issue 22737). */
async function askResolvectl(os: Platform): Promise<ResolvectlStatus | undefined> {
  const status = await os.exec(STATUS).catch((cause: unknown) => {
    if (cause instanceof CommandError && cause.status !== undefined) return undefined;
    throw cause;
  });
  if (status === undefined) return undefined;
  const { value, problems } = parseResolvectlStatus(status);
  return { global: value.global, links: entriesOf('resolvectl status', { value: value.links, problems }) };
}

/** What systemd-networkd told resolved, by interface index. */
async function networkdLinks(os: Platform): Promise<readonly ResolvedLink[] | undefined> {
  const indices = await os.readDir(LINKS);
  if (!indices) return undefined;
  const names = await namesByIndex(os);
  const links = indices.map(async (index): Promise<ResolvedLink[]> => {
    const name = names.get(Number(index));
    const text = await os.readFile(`${LINKS}/${index}`);
    if (name === undefined || text === undefined) return [];
    const { dns, domains, routeDomains } = parseNetworkdLink(text).value;
    return [{ interface: name, dns, domains, routeDomains }];
  });
  return (await Promise.all(links))
    .flat()
    .filter(({ dns, domains, routeDomains }) => dns.length + domains.length + routeDomains.length > 0);
}

async function namesByIndex(os: Platform): Promise<ReadonlyMap<number | undefined, string>> {
  if (os.netlink) return linkNames(os.netlink);
  const text = await os.exec([...IP_ADDR]);
  return new Map(parseIpAddr(text ?? '').value.map(({ ifindex, ifname }) => [ifindex, ifname]));
}
