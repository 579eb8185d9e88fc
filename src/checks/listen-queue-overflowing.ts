import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

const OVERFLOWS = at('kernel', 'counters', 'TcpExt', 'ListenOverflows');

export default defineCheck({
  id: 'listen-queue-overflowing',
  title: 'Servers lose connections that they do not accept in time',
  category: 'sockets',
  severity: 'warning',
  why: 'A connection came while the queue of the listening socket was full. The client tries again after 1, 2 and 4 seconds, or fails. It happens in bursts, so the queue may look empty between them.',
  fix: [
    'ss -ltn',
    '# a longer queue takes both: the listen backlog of the program, and net.core.somaxconn where that is less',
  ],
  refs: ['listen(2)', 'https://docs.kernel.org/networking/ip-sysctl.html'],
  needs: ['kernel'],
  compares: true,
  messages: { overflowed: '{count} connections in {seconds} s came while the queue of their server was full' },
  options: {
    connections: {
      default: 10,
      unit: 'connections',
      help: 'connections lost between two observations from which it is reported',
    },
  },
  *run(_host, { rise, seconds, options }) {
    const count = rise(OVERFLOWS);
    if (count < options.connections) return;
    yield {
      message: 'overflowed',
      subject: 'TcpExt',
      data: { count, seconds: Math.round(seconds) },
      evidence: [OVERFLOWS],
    };
  },
});
