import { at } from '../facts/evidence.ts';
import { isNetwork } from '../facts/interfaces.ts';
import { sameAddress } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { Socket } from '../model/network.ts';

const WILDCARDS: ReadonlySet<string> = new Set(['*', '0.0.0.0', '::']);

/** Without a nameserver line the resolver asks this machine, resolv.conf(5). */
const servesDns = ({ local, peer, netid }: Socket): boolean =>
  ['53', 'domain'].includes(local.port) &&
  netid !== 'tcp' &&
  WILDCARDS.has(peer.address) &&
  (WILDCARDS.has(local.address) || sameAddress(local.address, '127.0.0.1'));

export default defineCheck({
  id: 'nameserver-missing',
  title: 'resolv.conf names no DNS server',
  category: 'resolver',
  severity: 'critical',
  why: 'Without a nameserver line, or without the file, every lookup goes to 127.0.0.1, where nothing answers. A virt-launcher without one hands 8.8.8.8 to its guest by DHCP, which knows no name of the cluster.',
  fix: [
    'ls -l /etc/resolv.conf',
    '# a link that leads nowhere: start what writes its target, for example systemctl start systemd-resolved',
    '# renew the DHCP lease of the interface with the default route, or write "nameserver ADDRESS" into /etc/resolv.conf',
  ],
  refs: ['resolv.conf(5)'],
  needs: ['resolver'],
  wants: ['interfaces', 'sockets'],
  messages: {
    written: 'resolv.conf has no usable nameserver line; it is written by {owner} ({mark})',
    unowned: 'resolv.conf has no usable nameserver line; who writes it is not known: {mark}',
  },
  *run({ resolver, interfaces, sockets }) {
    if (resolver.nameservers.length > 0) return;
    if (interfaces && !interfaces.some(isNetwork)) return;
    if (sockets?.some(servesDns)) return;
    const { owner } = resolver;
    yield {
      message: owner === 'unknown' ? 'unowned' : 'written',
      subject: '/etc/resolv.conf',
      data: { owner, mark: resolver.ownerEvidence },
      evidence: [at('resolver', 'nameservers'), at('resolver', 'problems'), at('resolver', 'ownerEvidence')],
    };
  },
});
