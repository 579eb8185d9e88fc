import { at } from '../facts/evidence.ts';
import { unmapped } from '../facts/sockets.ts';
import { defineCheck } from '../model/check.ts';

const OVERFLOWS = ['TcpExt', 'ListenOverflows'] as const;

export default defineCheck({
  id: 'listen-queue-full',
  title: 'A server does not accept its connections',
  category: 'sockets',
  severity: 'warning',
  why: 'Connections wait in the queue of the listening socket until the program accepts them. When it is full the kernel drops the last packet of the handshake: clients believe that they are connected and wait, or see a timeout.',
  fix: [
    "ss -ltnp 'sport = :{port}'",
    '# look why the program hangs or is too slow, restart it, or let it listen with a longer queue (listen(2), net.core.somaxconn)',
  ],
  refs: ['listen(2)', 'https://docs.kernel.org/networking/ip-sysctl.html'],
  needs: ['sockets'],
  wants: ['kernel'],
  lastsSeconds: 1,
  messages: {
    full: '{waiting} connections wait for {program} to accept them on {subject}, whose queue holds {backlog}',
  },
  explains: ['listen-queue-overflowing'],
  *run({ sockets, kernel }) {
    for (const [index, { netid, state, local, recvQ, sendQ, processes }] of sockets.entries()) {
      // sk_acceptq_is_full() of include/net/sock.h: one more than the backlog fits in.
      if (state !== 'LISTEN' || (netid !== undefined && netid !== 'tcp') || recvQ <= sendQ) continue;
      const [group, counter] = OVERFLOWS;
      yield {
        message: 'full',
        subject: `${unmapped(local.address)}:${local.port}`,
        data: {
          ...{ waiting: recvQ, backlog: sendQ, port: local.port },
          program: processes[0]?.name ?? 'the program',
        },
        evidence: [
          at('sockets', index, 'recvQ'),
          at('sockets', index, 'sendQ'),
          ...(kernel?.counters[group]?.[counter] === undefined ? [] : [at('kernel', 'counters', group, counter)]),
        ],
      };
    }
  },
});
