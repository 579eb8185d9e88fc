import check from '../../src/checks/listen-queue-full.ts';
import { testCheck } from '../support/check-tester.ts';
import { socket } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const listener = (recvQ: number, sendQ: number, end = '0.0.0.0:80') =>
  socket(`tcp LISTEN ${end} 0.0.0.0:*`, { recvQ, sendQ });
const nginx = { processes: [{ name: 'nginx', pid: 812, fd: 6 }] };

testCheck(check, {
  pass: {
    'nobody waits': { sockets: [listener(0, 511)] },
    'as many as it holds': { sockets: [listener(128, 128)] },
    'connections with data': { sockets: [socket('tcp ESTAB 10.0.0.1:80 10.0.0.2:4242', { recvQ: 5000, sendQ: 0 })] },
    'a datagram socket': { sockets: [socket('udp UNCONN 0.0.0.0:53 0.0.0.0:*', { recvQ: 5000, sendQ: 0 })] },
  },
  fail: {
    'a server that hangs': {
      host: {
        sockets: [{ ...listener(129, 128), ...nginx }],
        ...kernelOf({ counters: { TcpExt: { ListenOverflows: 40 } } }),
      },
      findings: [{ message: 'full', subject: '0.0.0.0:80', data: { waiting: 129, backlog: 128 } }],
      text: '129 connections wait for nginx to accept them on 0.0.0.0:80, whose queue holds 128',
      fix: [
        "ss -ltnp 'sport = :80'",
        '# look why the program hangs or is too slow, restart it, or let it listen with a longer queue (listen(2), net.core.somaxconn)',
      ],
    },
    'of another user, for both families': {
      host: { sockets: [listener(0, 5), listener(2, 1, '[::ffff:10.0.0.1]:22')] },
      findings: [{ message: 'full', subject: '10.0.0.1:22', data: { program: 'the program' } }],
    },
  },
});
