import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { Socket } from '../model/network.ts';

const GROUPS = ['Udp', 'Udp6'] as const;
const COUNTER = 'RcvbufErrors';

/** The UDP socket that most waits in: who reads too slowly. */
function slowest(sockets: readonly Socket[]): number | undefined {
  let found: number | undefined;
  let most = 0;
  for (const [index, { netid, recvQ }] of sockets.entries()) {
    if (netid !== 'udp' || recvQ <= most) continue;
    most = recvQ;
    found = index;
  }
  return found;
}

export default defineCheck({
  id: 'udp-receive-buffer-full',
  title: 'Datagrams are lost because programs do not read them fast enough',
  category: 'kernel',
  severity: 'warning',
  why: 'A datagram that finds no room in the receive buffer of its socket is gone, and nobody is told. DNS queries, syslog, VXLAN in user space and DHCP get lost that way.',
  fix: [
    'ss -lunpm',
    '# give the program more CPU, or a larger buffer: SO_RCVBUF of the program, up to net.core.rmem_max',
  ],
  refs: ['udp(7)', 'socket(7)'],
  needs: ['kernel'],
  wants: ['sockets'],
  compares: true,
  messages: {
    full: '{count} datagrams found no room in the buffer of their socket in {seconds} s ({subject} RcvbufErrors)',
    slow: '{count} datagrams found no room in the buffer of their socket in {seconds} s ({subject} RcvbufErrors); most waits for {reader} on port {port}',
  },
  options: {
    packets: { default: 10, unit: 'packets', help: 'losses between two observations from which it is reported' },
  },
  *run({ kernel, sockets = [] }, { rise, seconds, options }) {
    for (const group of GROUPS) {
      const place = at('kernel', 'counters', group, COUNTER);
      const count = kernel.counters[group]?.[COUNTER] === undefined ? 0 : rise(place);
      if (count < options.packets) continue;
      const index = slowest(sockets);
      const socket = sockets[index ?? -1];
      yield {
        message: socket ? 'slow' : 'full',
        subject: group,
        data: {
          count,
          seconds: Math.round(seconds),
          reader: socket?.processes[0]?.name ?? 'a program',
          port: socket?.local.port ?? '',
        },
        evidence: [place, ...(index === undefined ? [] : [at('sockets', index, 'recvQ')])],
      };
    }
  },
});
