import { isBelow } from '../facts/cluster.ts';
import { consulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { familyOf, isLoopback, sameAddress } from '../facts/prefix.ts';
import { bareName, byQuestion, hasRecords, type PlacedLookup } from '../facts/resolver.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { HostsEntry, Names } from '../model/names.ts';

/** What OpenShift's node-resolver writes behind its lines; it leaves them as they are while the DNS is down. */
const NODE_RESOLVER = 'openshift-generated-node-resolver';

/** The entries of each name, with their places in the slice. */
function byName(hosts: readonly HostsEntry[]): ReadonlyMap<string, readonly (readonly [index: number, HostsEntry])[]> {
  const known = new Map<string, (readonly [number, HostsEntry])[]>();
  for (const [index, entry] of hosts.entries()) {
    for (const name of [entry.name, ...entry.aliases].map(bareName)) {
      const entries = known.get(name);
      if (entries) entries.push([index, entry]);
      else known.set(name, [[index, entry]]);
    }
  }
  return known;
}

const typeOf = (address: string): string => (familyOf(address) === 'inet' ? 'A' : 'AAAA');

/** nsswitch.conf without `files`, or `resolve`, which reads the file itself: then nobody looks into it. */
function isRead({ nsswitch = [] }: Names): boolean {
  const hosts = nsswitch.findLast(({ name }) => name === 'hosts');
  return !hosts || hosts.services.some(({ name }) => name === 'files' || name === 'resolve');
}

/** A line for the host itself: the kubelet writes the name and address of a pod, Debian the name and 127.0.1.1. */
const isOwn = (address: string, interfaces: CheckInput<never, 'interfaces'>['interfaces']): boolean =>
  isLoopback(address) ||
  (interfaces ?? []).some(({ addresses }) => addresses.some(({ local }) => sameAddress(local, address)));

export default defineCheck({
  id: 'hosts-entry-shadowing',
  title: 'A line of /etc/hosts gives a name another address than the DNS does',
  category: 'resolver',
  severity: 'warning',
  why: 'Programs take /etc/hosts before the DNS. An entry that was right once sends them to an address that the service no longer has, while dig shows the right one.',
  fix: [
    'getent ahosts {name}',
    'dig +short @{server} {name} {type}',
    '# correct or remove the line of {address} in /etc/hosts',
  ],
  refs: ['hosts(5)'],
  needs: ['names', 'lookups'],
  wants: ['interfaces'],
  messages: {
    shadowed: '/etc/hosts says that {name} is {address}, {server} says {answers}',
    stale:
      '/etc/hosts says that {name} is {address}, {server} says {answers}: a line of openshift-generated-node-resolver that is out of date',
  },
  *run({ names, lookups, interfaces }) {
    if (!isRead(names)) return;
    const entries = byName(names.hosts ?? []);
    for (const answered of byQuestion(consulted(lookups).filter(({ lookup }) => hasRecords(lookup))).values()) {
      const [first] = answered as readonly [PlacedLookup];
      const { server, name, type, answers } = first.lookup;
      const given = answered.flatMap((item) => item.lookup.answers);
      const [index, entry] =
        entries
          .get(bareName(name))
          ?.find(
            ([, { address }]) =>
              typeOf(address) === type &&
              !isOwn(address, interfaces) &&
              !given.some((answer) => sameAddress(answer, address)),
          ) ?? [];
      if (index === undefined || !entry || answered.some(({ lookup }) => lookup.truncated)) continue;
      yield {
        message: entry.comment?.includes(NODE_RESOLVER) ? 'stale' : 'shadowed',
        subject: `${bareName(name)} ${type}`,
        data: { name: bareName(name), type, address: entry.address, server, answers: answers.slice(0, 3).join(', ') },
        evidence: [at('names', 'hosts', index), at('lookups', 'lookups', first.index)],
        // Elsewhere an address of one's own choice is often meant, and servers of the large give others each time.
        ...(!isBelow(name, lookups.clusterDomain) && { severity: 'info' as const }),
      };
    }
  },
});
