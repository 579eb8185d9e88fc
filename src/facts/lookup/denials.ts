import type { Explanation } from '../../model/resolution.ts';
import { type ClusterName, clusterNameOf } from '../cluster-name.ts';
import { bareName, denialOf, hasRecords, isAnswered } from '../resolver.ts';
import { commandLine } from '../shell-word.ts';
import { dig } from './dig.ts';
import { domainIn } from './questions.ts';
import {
  askedServers,
  isClusterDns,
  listed,
  meantName,
  type Placed,
  places,
  queriesFor,
  type Reason,
  type Seen,
} from './seen.ts';

/** Why a server says that there is nothing. */
export const DENIALS: readonly Reason[] = [
  truncatedWithoutTcp,
  aliasLoops,
  aliasDangles,
  serversDisagree,
  domainWrong,
  serversNotOfCluster,
  namespaceMissing,
  partMissing,
  serviceMissing,
  strayName,
  recordMissing,
  nameMissing,
];

/** What the asked servers said about the name that is meant, of the types that programs ask for. */
function said(seen: Seen): readonly Placed[] {
  const servers = new Set(askedServers(seen).map(({ address }) => address));
  return queriesFor(seen, { name: meantName(seen) }).filter(
    ({ lookup }) => servers.has(lookup.server) && seen.plan.types.includes(lookup.type) && isAnswered(lookup),
  );
}

const denials = (seen: Seen, denial: string): readonly Placed[] =>
  said(seen).filter(({ lookup }) => denialOf(lookup) === denial);

const isDenied = (seen: Seen, name: string, denial: string): readonly Placed[] =>
  queriesFor(seen, { name, type: 'A' }).filter(({ lookup }) => denialOf(lookup) === denial);

function truncatedWithoutTcp(seen: Seen): Explanation | undefined {
  const cut = said(seen).filter(({ lookup }) => lookup.truncated === true);
  const [first] = cut;
  if (!first || seen.walk.end === 'resolved') return undefined;
  return {
    cause: 'truncated-without-tcp',
    message: `the answer of ${first.lookup.server} does not fit into a datagram, and TCP to its port 53 fails (${(first.lookup.error ?? '').replace(/^over TCP: /, '')})`,
    fix: [
      dig(first.lookup.server, first.lookup.name, first.lookup.type, '+tcp'),
      '# let TCP port 53 through: network policies and firewalls often name UDP alone',
    ],
    evidence: places(cut),
  };
}

function aliasLoops(seen: Seen): Explanation | undefined {
  const loops = said(seen).filter(({ lookup }) => lookup.aliasLoop);
  const [first] = loops;
  if (!first) return undefined;
  return {
    cause: 'alias-loop',
    message: `${first.lookup.name} is an alias of ${listed(first.lookup.aliases ?? [])}, which leads back to it`,
    fix: ['# correct the CNAME records, or the externalName of the services'],
    evidence: places(loops),
  };
}

/** A CNAME, as that of an ExternalName service, to a name that has no address. */
function aliasDangles(seen: Seen): Explanation | undefined {
  const dangling = said(seen).filter(({ lookup }) => (lookup.aliases?.length ?? 0) > 0 && lookup.answers.length === 0);
  const [first] = dangling;
  if (!first || seen.walk.end === 'resolved') return undefined;
  const target = first.lookup.aliases?.at(-1) ?? '';
  const asked = queriesFor(seen, { name: target });
  const name = clusterNameOf(first.lookup.name, seen.zone);
  return {
    cause: 'alias-dangling',
    message: `${first.lookup.name} is an alias of ${target}, ${targetState(asked)}`,
    fix: [
      ...(name.kind === 'service'
        ? [commandLine`kubectl -n ${name.namespace} get service ${name.service} -o jsonpath='{.spec.externalName}'`]
        : []),
      dig(first.lookup.server, target),
    ],
    evidence: [...places(dangling, 2), ...places(asked, 2)],
  };
}

function targetState(asked: readonly Placed[]): string {
  const of = (denial: string) => asked.find(({ lookup }) => denialOf(lookup) === denial)?.lookup.server;
  const [missing, empty] = [of('nxdomain'), of('noData')];
  if (missing !== undefined) return `which does not exist (NXDOMAIN from ${missing})`;
  if (empty !== undefined) return 'which has no such address';
  return 'which does not resolve';
}

/** The server that is believed denies what another server of resolv.conf knows. */
function serversDisagree(seen: Seen): Explanation | undefined {
  if (seen.walk.end === 'resolved') return undefined;
  const all = said(seen);
  const knows = all.filter(({ lookup }) => hasRecords(lookup));
  const denies = all.filter(({ lookup }) => denialOf(lookup) === 'nxdomain' || denialOf(lookup) === 'noData');
  const [known, denied] = [
    knows[0],
    denies.find(({ lookup }) => !knows.some((item) => item.lookup.server === lookup.server)),
  ];
  if (!known || !denied) return undefined;
  return {
    cause: 'servers-disagree',
    message: `${denied.lookup.server} denies ${denied.lookup.name}, and ${known.lookup.server} knows it as ${listed(known.lookup.answers)}: programs believe whoever answers first in the order of resolv.conf`,
    fix: [
      dig(known.lookup.server, known.lookup.name, '', '+short'),
      commandLine`# take ${denied.lookup.server} out of the resolver configuration, or make it forward ${seen.zone}`,
    ],
    evidence: [denied.index, known.index],
  };
}

/** A name of the form of a service, below a domain that is not that of this cluster. */
function domainWrong(seen: Seen): Explanation | undefined {
  const bare = bareName(seen.name);
  const domain = domainIn(bare);
  if (domain === undefined || domain === seen.zone || denials(seen, 'nxdomain').length === 0) return undefined;
  const server = askedServers(seen).find(({ address }) => isClusterDns(seen, address));
  const version = queriesFor(seen, { name: `dns-version.${domain}` });
  if (!server || version.some(({ lookup }) => hasRecords(lookup))) return undefined;
  return {
    cause: 'cluster-domain-wrong',
    message: `the domain of this cluster is ${seen.zone}: ${server.address} serves that, and not ${domain}`,
    fix: [dig(server.address, `${bare.slice(0, -domain.length)}${seen.zone}`)],
    evidence: [...places(denials(seen, 'nxdomain'), 1), ...places(version, 1)],
  };
}

/** No asked server knows anything of the cluster. */
function serversNotOfCluster(seen: Seen): Explanation | undefined {
  const { kind } = clusterNameOf(meantName(seen), seen.zone);
  const servers = askedServers(seen);
  const proofs = queriesFor(seen, {}).filter(
    ({ lookup }) => lookup.purpose === 'dns-version' || lookup.purpose === 'api-service',
  );
  const denied = proofs.filter(
    ({ lookup }) => denialOf(lookup) === 'nxdomain' || denialOf(lookup) === 'refused' || denialOf(lookup) === 'noData',
  );
  if (kind === 'outside' || kind === 'reverse' || denied.length === 0 || said(seen).length === 0) return undefined;
  if (seen.servers.some(({ address }) => isClusterDns(seen, address))) return undefined;
  return {
    cause: 'servers-not-cluster-dns',
    message: `${listed(servers.map(({ address }) => address))} is not the DNS of a cluster with the domain ${seen.zone}: it denies ${denied[0]?.lookup.name}`,
    fix: [
      'kubectl get service -A | grep -E "kube-dns|dns-default"',
      '# name this service, the DNS of the cluster, as the resolver',
      commandLine`# or tell the cluster domain: dns.clusterDomain of the configuration, now ${seen.zone}`,
    ],
    evidence: places(denied),
  };
}

/** CoreDNS says NXDOMAIN below a namespace that does not exist, and for the namespace itself; FACTS of plugin/kubernetes. */
function namespaceMissing(seen: Seen): Explanation | undefined {
  const name = clusterNameOf(meantName(seen), seen.zone);
  if (!('namespace' in name) || denials(seen, 'nxdomain').length === 0) return undefined;
  const folder = name.kind === 'pod' ? 'pod' : 'svc';
  const asked = isDenied(seen, `${name.namespace}.${folder}.${seen.zone}`, 'nxdomain');
  if (asked.length === 0) return undefined;
  return {
    cause: 'namespace-missing',
    message: `there is no namespace ${name.namespace}: ${asked[0]?.lookup.server} denies ${name.namespace}.${folder}.${seen.zone} as well`,
    fix: [
      commandLine`kubectl get namespace ${name.namespace}`,
      '# correct the name, or create the namespace and the service in it',
    ],
    evidence: [...places(denials(seen, 'nxdomain'), 1), ...places(asked, 1)],
  };
}

/** The service is there, and not this endpoint or port of it. */
function partMissing(seen: Seen): Explanation | undefined {
  const name = clusterNameOf(meantName(seen), seen.zone);
  if ((name.kind !== 'endpoint' && name.kind !== 'port') || denials(seen, 'nxdomain').length === 0) return undefined;
  const service = `${name.service}.${name.namespace}.svc.${seen.zone}`;
  const known = queriesFor(seen, { name: service }).filter(({ lookup }) => hasRecords(lookup));
  if (known.length === 0) return undefined;
  const part =
    name.kind === 'port'
      ? `no port named ${name.port} for ${name.protocol}: SRV records are made of named ports only`
      : `no ready endpoint with the host name ${name.endpoint}`;
  return {
    cause: name.kind === 'port' ? 'port-missing' : 'endpoint-missing',
    message: `the service ${name.service} in ${name.namespace} exists and has ${part}`,
    fix:
      name.kind === 'port'
        ? [commandLine`kubectl -n ${name.namespace} get service ${name.service} -o jsonpath='{.spec.ports}'`]
        : [
            commandLine`kubectl -n ${name.namespace} get endpointslices -l kubernetes.io/service-name=${name.service} -o yaml`,
          ],
    evidence: [...places(denials(seen, 'nxdomain'), 1), ...places(known, 1)],
  };
}

/** The specification wants the same answer for both, so that the DNS cannot tell them apart (section 2.4). */
function serviceMissing(seen: Seen): Explanation | undefined {
  const name = clusterNameOf(meantName(seen), seen.zone);
  const denied = denials(seen, 'nxdomain');
  if (!('service' in name) || denied.length === 0) return undefined;
  const namespace = isDenied(seen, `${name.namespace}.svc.${seen.zone}`, 'noData');
  const where = namespace.length > 0 ? `the namespace ${name.namespace} exists, and ` : '';
  return {
    cause: 'service-missing',
    message: `${where}it has no service ${name.service}, or a headless one without ready endpoints: ${denied[0]?.lookup.server} says NXDOMAIN for both`,
    fix: [
      commandLine`kubectl -n ${name.namespace} get service ${name.service}`,
      commandLine`kubectl -n ${name.namespace} get endpointslices -l kubernetes.io/service-name=${name.service}`,
    ],
    evidence: [...places(denied, 2), ...places(namespace, 1)],
  };
}

const FORMS: Readonly<Partial<Record<ClusterName['kind'], string>>> = {
  stray: 'names here are SERVICE.NAMESPACE.svc or ADDRESS.NAMESPACE.pod before it',
  zone: 'the domain itself has no address',
  namespace: 'that is a namespace, which has no address: a service stands before it',
};

function strayName(seen: Seen): Explanation | undefined {
  const form = FORMS[clusterNameOf(meantName(seen), seen.zone).kind];
  const denied = [...denials(seen, 'nxdomain'), ...denials(seen, 'noData')];
  if (form === undefined || denied.length === 0) return undefined;
  return {
    cause: 'name-of-no-kind',
    message: `nothing in the cluster domain ${seen.zone} can be called ${meantName(seen)}: ${form}`,
    fix: ['# correct the name'],
    evidence: places(denied, 2),
  };
}

function recordMissing(seen: Seen): Explanation | undefined {
  const denied = denials(seen, 'noData');
  const [first] = denied;
  if (!first) return undefined;
  const other = queriesFor(seen, { name: meantName(seen) }).filter(({ lookup }) => hasRecords(lookup));
  return {
    cause: 'record-missing',
    message: `${first.lookup.server} knows ${first.lookup.name} and has no ${seen.plan.types.join(' or ')} record for it${other[0] ? `, only ${other[0].lookup.type}` : ''}`,
    fix: [dig(first.lookup.server, first.lookup.name, other[0]?.lookup.type ?? seen.plan.types[0])],
    evidence: [...places(denied, 2), ...places(other, 1)],
  };
}

function nameMissing(seen: Seen): Explanation | undefined {
  const denied = denials(seen, 'nxdomain');
  const [first] = denied;
  if (!first) return undefined;
  const zone =
    first.lookup.zone === undefined ? '' : ` in the zone ${first.lookup.zone === '' ? '.' : first.lookup.zone}`;
  return {
    cause: 'name-missing',
    message: `${first.lookup.name} does not exist: ${first.lookup.server} says NXDOMAIN${zone}`,
    fix: [dig(first.lookup.server, first.lookup.name), '# correct the name, or create the record'],
    evidence: places(denied, 2),
  };
}
