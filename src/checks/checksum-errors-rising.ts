import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

/** Groups of /proc/net/snmp and snmp6. Tcp counts both families. */
const GROUPS = ['Tcp', 'Udp', 'Udp6', 'Icmp', 'Icmp6'] as const;
const COUNTER = 'InCsumErrors';

/** A tunnel whose inner checksums a card may leave out. */
const isTunnel = ({ kind, flags }: Interface): boolean =>
  (kind === 'vxlan' || kind === 'geneve') && flags.includes('UP');

export default defineCheck({
  id: 'checksum-errors-rising',
  title: 'Packets arrive with a wrong checksum',
  category: 'kernel',
  severity: 'warning',
  why: 'The kernel throws them away unseen, so ping works and TCP or UDP does not, or only after 1, 3 and 63 seconds. Most often the sender leaves the checksum to a card that does not put it into packets of a tunnel.',
  fix: [
    '# the sender is at fault: let it calculate checksums itself, on its own interface eth0, for example',
    '# ethtool -K eth0 tx off',
  ],
  refs: [
    'https://github.com/kubernetes/kubernetes/issues/88986',
    'https://github.com/flannel-io/flannel/issues/1282',
    'https://github.com/projectcalico/calico/issues/9433',
  ],
  needs: ['kernel'],
  wants: ['interfaces'],
  compares: true,
  messages: { rising: '{count} packets arrived with a wrong checksum of {subject} in {seconds} s' },
  options: {
    packets: {
      default: 10,
      unit: 'packets',
      help: 'wrong checksums between two observations from which it is reported',
    },
  },
  explains: ['dns-server-slow', 'dns-server-unreachable', 'lookup-failed'],
  *run({ kernel, interfaces = [] }, { rise, seconds, options }) {
    const tunnel = interfaces.find(isTunnel);
    for (const group of GROUPS) {
      const place = at('kernel', 'counters', group, COUNTER);
      const count = kernel.counters[group]?.[COUNTER] === undefined ? 0 : rise(place);
      if (count < options.packets) continue;
      yield {
        message: 'rising',
        subject: group,
        data: { count, seconds: Math.round(seconds), tunnel: tunnel?.name ?? '' },
        evidence: [place, ...(tunnel ? [at('interfaces', tunnel.name, 'kind')] : [])],
        ...(tunnel && { fix: TUNNEL_FIX }),
      };
    }
  },
});

const TUNNEL_FIX = [
  '# the senders are at fault: on each node let the kernel calculate the checksums of its tunnel',
  'ethtool -K {tunnel} tx-checksum-ip-generic off',
];
