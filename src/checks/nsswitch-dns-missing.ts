import { isBelow, isClusterWorkload } from '../facts/cluster.ts';
import { clusterDomainOf } from '../facts/cluster-domain.ts';
import { at } from '../facts/evidence.ts';
import { isLocalModule } from '../facts/nss-modules.ts';
import { defineCheck } from '../model/check.ts';
import type { NsswitchService } from '../model/names.ts';

/** Modules that ask the DNS, nss-resolve(8). */
const DNS = ['dns', 'resolve'];
const MDNS = /^mdns/;

/** Whether the module ends the lookup of a name that it does not know, nsswitch.conf(5); the last action counts. */
const isEnd = ({ actions }: NsswitchService): boolean =>
  actions.findLast(({ status, not }) => (status === 'NOTFOUND') !== (not === true))?.action === 'return';

interface Fault {
  readonly message: 'missing' | 'blocked' | 'mdns';
  readonly module?: string;
}

/** multicast DNS modules say UNAVAIL for what is not theirs, which ends no lookup by `[NOTFOUND=return]`. */
function faultOf(services: readonly NsswitchService[]): Fault | undefined {
  const first = services.findIndex(({ name }) => DNS.includes(name));
  if (first === -1) return services.every(({ name }) => isLocalModule(name)) ? { message: 'missing' } : undefined;
  const ends = services.slice(0, first).filter((service) => isLocalModule(service.name) && isEnd(service));
  const blocked = ends.find(({ name }) => !MDNS.test(name));
  if (blocked) return { message: 'blocked', module: blocked.name };
  return ends[0] && { message: 'mdns', module: ends[0].name };
}

export default defineCheck({
  id: 'nsswitch-dns-missing',
  title: 'Programs of glibc look for names without asking the DNS',
  category: 'resolver',
  severity: 'warning',
  why: 'The hosts line of nsswitch.conf decides where programs of glibc look. Without dns or resolve they ask no server, whatever resolv.conf says, and a module in front of it that returns when it finds nothing ends the search. dig, and programs that bring a resolver along, work all the same.',
  fix: ['grep ^hosts: /etc/nsswitch.conf', `sed -i 's/^hosts:/hosts: files dns/' /etc/nsswitch.conf`],
  refs: ['nsswitch.conf(5)'],
  needs: ['names'],
  wants: ['host', 'resolver'],
  messages: {
    missing: 'the hosts line of {subject} has neither dns nor resolve: programs of glibc ask no DNS server',
    blocked:
      'in the hosts line of {subject}, {module} ends the search for every name that it does not know, before dns',
    mdns: 'in the hosts line of {subject}, {module} before dns may take names in {zone} for its own: nss-mdns before 0.11 does',
  },
  *run({ names, host, resolver }) {
    if (names.libc === 'musl' || resolver?.nameservers.length === 0) return;
    // Of two lines the last counts, since glibc 2.34.
    const index = names.nsswitch?.findLastIndex(({ name }) => name === 'hosts') ?? -1;
    const fault = faultOf(names.nsswitch?.[index]?.services ?? [{ name: 'dns', actions: [] }]);
    if (!fault) return;
    const isWorkload = host !== undefined && isClusterWorkload(host);
    const zone = clusterDomainOf(resolver?.search ?? []).domain;
    if (fault.message === 'mdns' && !(isWorkload && isBelow(zone, 'local'))) return;
    yield {
      message: fault.message,
      subject: '/etc/nsswitch.conf',
      data: { zone, ...(fault.module !== undefined && { module: fault.module }) },
      evidence: [at('names', 'nsswitch', index)],
      ...(fault.message === 'mdns'
        ? { severity: 'info' as const, fix: ['getent ahosts kubernetes.default.svc.{zone}'] }
        : isWorkload && { severity: 'critical' as const }),
    };
  },
});
