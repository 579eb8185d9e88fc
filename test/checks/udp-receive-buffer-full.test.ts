import check from '../../src/checks/udp-receive-buffer-full.ts';
import { testCheck } from '../support/check-tester.ts';
import { after, socket } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const host = (RcvbufErrors: number, group = 'Udp') =>
  kernelOf({ counters: { [group]: { InDatagrams: 9000, RcvbufErrors } } });
const sockets = [
  socket('udp UNCONN 0.0.0.0:514 0.0.0.0:*', { recvQ: 213_000, processes: [{ name: 'rsyslogd', pid: 7, fd: 3 }] }),
  socket('udp UNCONN 0.0.0.0:53 0.0.0.0:*', { recvQ: 768 }),
  socket('tcp ESTAB 10.0.0.1:22 10.0.0.2:4242', { recvQ: 900_000 }),
];

testCheck(check, {
  pass: {
    'none at all': after(host(0), host(0)),
    'long ago': after(host(500), host(500)),
    'very few': after(host(500), host(509)),
    'a kernel without the counter': after(kernelOf(), kernelOf()),
  },
  fail: {
    'a slow reader': {
      host: after(host(500), { ...host(700), sockets }),
      findings: [{ message: 'slow', subject: 'Udp', data: { reader: 'rsyslogd', port: '514' } }],
      text: '200 datagrams found no room in the buffer of their socket in 60 s (Udp RcvbufErrors); most waits for rsyslogd on port 514',
    },
    'nobody knows whose': {
      host: after(host(0, 'Udp6'), host(10, 'Udp6')),
      findings: [{ message: 'full', subject: 'Udp6' }],
    },
    'a program that may not be seen': {
      host: after(host(0), { ...host(10), sockets: [socket('udp UNCONN 0.0.0.0:53 0.0.0.0:*', { recvQ: 768 })] }),
      findings: [{ message: 'slow', subject: 'Udp', data: { reader: 'a program', port: '53' } }],
    },
  },
});
