import check from '../../src/checks/listen-queue-overflowing.ts';
import { testCheck } from '../support/check-tester.ts';
import { after } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const host = (ListenOverflows: number) => kernelOf({ counters: { TcpExt: { ListenOverflows, ListenDrops: 0 } } });

testCheck(check, {
  pass: {
    'none at all': after(host(0), host(0)),
    'long ago': after(host(900), host(900)),
    'very few': after(host(900), host(909)),
    'a kernel without the counter': after(kernelOf(), kernelOf()),
  },
  fail: {
    'a burst': {
      host: after(host(900), host(960)),
      findings: [{ message: 'overflowed', subject: 'TcpExt' }],
      text: '60 connections in 60 s came while the queue of their server was full',
    },
  },
});
