import { isBelow, isClusterWorkload } from '../facts/cluster.ts';
import { consulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { bareName, hasRecords } from '../facts/resolver.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { Resolved, Resolver } from '../model/resolver.ts';

const searched = (resolver: Resolver, resolved: Resolved | undefined): readonly string[] => [
  ...new Set(
    [...resolver.search, ...(resolved?.search ?? []), ...(resolved?.links ?? []).flatMap(({ domains }) => domains)]
      .map(bareName)
      .filter((domain) => domain !== ''),
  ),
];

/** musl never searches for a name that has as many dots as ndots says; glibc does so after it was denied. */
const isUnsearched = ({ names, resolver }: CheckInput<'resolver', 'names'>): boolean =>
  names?.libc === 'musl' && Number(resolver.options['ndots'] ?? 1) < 2;

/** systemd-resolved keeps the domains of a link; resolv.conf has one list, and of several lines the last counts. */
function fixes({ resolver, resolved }: CheckInput<'resolver', 'resolved'>) {
  const link = resolved?.links.find(({ dns }) => dns.length > 0);
  const isLink = resolver.stub && link !== undefined;
  const kept = isLink
    ? [...link.domains, ...link.routeDomains.map((domain) => `~${domain}`)]
    : resolver.search.filter((domain) => domain !== '.');
  const again = kept.map((_domain, index) => `{domain${index}} `).join('');
  const command = isLink
    ? `resolvectl domain {link} ${again}{wanted}`
    : `echo search ${again}{wanted} >> /etc/resolv.conf`;
  return {
    fix: [
      command,
      '# to keep it: UseDomains=yes (networkd), ipv4.dns-search (NetworkManager), nameservers: search: (netplan, cloud-init)',
    ],
    data: Object.fromEntries([
      ...kept.map((domain, index) => [`domain${index}`, domain]),
      ...(isLink ? [['link', link.interface]] : []),
    ]),
  };
}

export default defineCheck({
  id: 'search-domain-missing',
  title: 'Short names of services do not resolve here',
  category: 'resolver',
  severity: 'info',
  why: 'In a pod, SERVICE.NAMESPACE resolves because the kubelet puts svc.ZONE into the search list. DHCP hands it on to a guest only in part, OVN-Kubernetes not at all, and networkd ignores it unless told otherwise. Full names work.',
  fix: ['# add {wanted} to the search list'],
  refs: ['resolv.conf(5)', 'https://kubevirt.io/user-guide/network/dns/'],
  needs: ['resolver', 'lookups', 'host'],
  wants: ['resolved', 'names'],
  messages: {
    missing: '{subject} is not among the search domains: names such as kubernetes.default resolve only in full',
    dotted: 'musl searches for names without a dot only (ndots:1): kubernetes.default resolves only in full',
  },
  *run({ resolver, lookups, host, resolved, names }) {
    const zone = bareName(lookups.clusterDomain);
    const wanted = `svc.${zone}`;
    const known = consulted(lookups).find(
      ({ lookup }) => lookup.purpose === 'api-service' && isBelow(lookup.name, zone) && hasRecords(lookup),
    );
    if (!isClusterWorkload(host) || !known) return;
    const evidence = [at('resolver', 'search'), at('lookups', 'lookups', known.index)];
    if (!searched(resolver, resolved).includes(wanted)) {
      const { fix, data } = fixes({ resolver, ...(resolved && { resolved }) });
      yield { message: 'missing', subject: wanted, data: { ...data, wanted }, evidence, fix };
    } else if (isUnsearched({ resolver, ...(names && { names }) })) {
      const fix = ['echo options ndots:2 >> /etc/resolv.conf'];
      yield { message: 'dotted', subject: wanted, evidence: [...evidence, at('resolver', 'options')], fix };
    }
  },
});
