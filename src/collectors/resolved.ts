import { isStub } from '../facts/dns-servers.ts';
import { entriesOf } from '../facts/entries.ts';
import { explains, type GlobalSettings, isNetworkdManaged, RESOLVED } from '../facts/resolved.ts';
import { defineCollector } from '../model/collector.ts';
import type { Platform } from '../model/platform.ts';
import type { ResolvConf, ResolvedLink } from '../model/resolver.ts';
import { absent, ok } from '../model/slice.ts';
import { parseNetworkdLink } from '../parsers/networkd-link.ts';
import { parseResolvConf } from '../parsers/resolv-conf.ts';
import { parseResolvectlStatus } from '../parsers/resolvectl-status.ts';
import { parseResolvedConf } from '../parsers/resolved-conf.ts';
import { parseResolvedLink } from '../parsers/resolved-link.ts';
import { unlessRefused } from './reading/commands.ts';
import { joined, readConfiguration, readFolder } from './reading/files.ts';
import { namesByIndex } from './reading/link-names.ts';

const UNSEEN = 'the domains of links could not be seen: resolvectl did not answer';
const STATUS = ['resolvectl', '--no-pager', 'status'] as const;
const INDEX = /^\d+$/;

type Upstreams = Pick<ResolvConf, 'nameservers' | 'search'>;
interface Settings {
  readonly global: GlobalSettings;
  readonly links: readonly ResolvedLink[];
}

export default defineCollector({
  id: 'resolved',
  summary: 'systemd-resolved: real servers, and the domains that each link takes',
  reads: [
    RESOLVED.upstreams,
    RESOLVED.conf,
    ...RESOLVED.dropIns.map((folder) => `${folder}/*.conf`),
    `${RESOLVED.networkdLinks}/*`,
    `${RESOLVED.links}/*`,
    STATUS.join(' '),
  ],
  async collect(os) {
    if (os.foreignFiles) return absent('systemd-resolved here is that of another network namespace');
    const text = await os.readFile(RESOLVED.upstreams);
    if (text === undefined) return absent('systemd-resolved is not running');
    const { nameservers, search } = parseResolvConf(text).value;
    const settings = (await readSettings(os, { nameservers, search })) ?? (await askResolvectl(os));
    if (settings) {
      const { global, links } = settings;
      return ok({ nameservers, search: [...new Set([...global.domains, ...global.routeDomains, ...search])], links });
    }
    const links = await networkdLinks(os);
    return links
      ? ok({ nameservers, search, links })
      : ok({ nameservers, search, links: [], linksUnseen: true }, UNSEEN);
  },
});

/** What the files say, where they say it all: then no process has to be started to ask. */
async function readSettings(os: Platform, upstreams: Upstreams): Promise<Settings | undefined> {
  const [global, links] = await Promise.all([globalSettings(os), allLinks(os)]);
  return global && links && explains(upstreams, global, links) ? { global, links } : undefined;
}

/** Undefined where the configuration was changed after the daemon wrote its file: it may not have read it yet. */
async function globalSettings(os: Platform): Promise<GlobalSettings | undefined> {
  const files = await readConfiguration(os, RESOLVED.conf, RESOLVED.dropIns);
  const [written, ...changed] = await Promise.all(
    [RESOLVED.upstreams, ...files.map(({ path }) => path)].map((path) => os.modified(path)),
  );
  if (written && changed.some((time) => time !== undefined && time > written)) return undefined;
  const conf = parseResolvedConf(joined(files)).value;
  const foreign = conf.dns.length === 0 ? await foreignSettings(os) : undefined;
  return foreign ? { ...conf, ...foreign, domains: [...conf.domains, ...foreign.domains] } : conf;
}

/** Servers of a resolv.conf of somebody else count as those of the configuration, resolved-resolv-conf.c. */
async function foreignSettings(os: Platform): Promise<Pick<GlobalSettings, 'dns' | 'domains'> | undefined> {
  const target = await os.readLink('/etc/resolv.conf');
  if (target !== undefined && /systemd\/resolv/.test(target)) return undefined;
  const { nameservers, search } = parseResolvConf((await os.readFile('/etc/resolv.conf')) ?? '').value;
  return nameservers.some(isStub) ? undefined : { dns: nameservers, domains: search };
}

/** Every link but the loopback, as `resolvectl status` lists them. */
async function allLinks(os: Platform): Promise<readonly ResolvedLink[] | undefined> {
  const names = await namesByIndex(os).catch(() => new Map<number, string>());
  if (names.size === 0) return undefined;
  const [networkd, others] = await Promise.all([
    readFolder(os, RESOLVED.networkdLinks, INDEX).catch(() => undefined),
    // systemd-resolved opens its folder to nobody else, where it was told anything.
    readFolder(os, RESOLVED.links, INDEX).catch(() => 'closed' as const),
  ]);
  if (others === 'closed') return undefined;
  const managed = new Map(networkd?.map(({ name, text }) => [Number(name), parseNetworkdLink(text).value]));
  const told = new Map(others?.map(({ name, text }) => [Number(name), parseResolvedLink(text).value]));
  return [...names].flatMap(([index, name]) => {
    if (name === 'lo') return [];
    const state = managed.get(index);
    const {
      dns = [],
      domains = [],
      routeDomains = [],
    } = (isNetworkdManaged(state?.adminState) ? state : told.get(index)) ?? {};
    return [{ interface: name, dns, domains, routeDomains }];
  });
}

/** Over D-Bus, which turns away the dynamic users of systemd on some distributions (systemd issue 22737). */
async function askResolvectl(os: Platform): Promise<Settings | undefined> {
  const status = await os.exec(STATUS).catch(unlessRefused);
  if (status === undefined) return undefined;
  const { value, problems } = parseResolvectlStatus(status);
  return { global: value.global, links: entriesOf('resolvectl status', { value: value.links, problems }) };
}

/** What systemd-networkd told resolved, by interface index. */
async function networkdLinks(os: Platform): Promise<readonly ResolvedLink[] | undefined> {
  const files = await readFolder(os, RESOLVED.networkdLinks, INDEX);
  if (!files) return undefined;
  const names = await namesByIndex(os);
  return files.flatMap(({ name, text }) => {
    const link = names.get(Number(name));
    const { dns, domains, routeDomains } = parseNetworkdLink(text).value;
    const isEmpty = dns.length + domains.length + routeDomains.length === 0;
    return link === undefined || isEmpty ? [] : [{ interface: link, dns, domains, routeDomains }];
  });
}
