import check from '../../src/checks/tcp-retransmissions-high.ts';
import { testCheck } from '../support/check-tester.ts';
import { after } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const host = (RetransSegs: number, OutSegs: number) => kernelOf({ counters: { Tcp: { OutSegs, RetransSegs } } });

testCheck(check, {
  pass: {
    'nothing is sent': after(host(0, 0), host(0, 0)),
    'a bad day, long ago': after(host(9000, 20_000), host(9000, 40_000)),
    'some on a busy host': after(host(9000, 20_000), host(9900, 60_000)),
    'all of a few': after(host(9000, 20_000), host(9049, 20_000)),
    'a kernel without the counters': after(kernelOf(), kernelOf()),
  },
  fail: {
    'one in ten': {
      host: after(host(9000, 20_000), host(9100, 20_900)),
      findings: [{ message: 'lost', subject: 'Tcp' }],
      text: '10 % of the TCP segments of the last 60 s were sent again: 100 of 1000',
    },
  },
});
