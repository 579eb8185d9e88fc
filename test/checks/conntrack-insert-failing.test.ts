import check from '../../src/checks/conntrack-insert-failing.ts';
import { testCheck } from '../support/check-tester.ts';
import { after } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const host = (insert_failed: number, drop = insert_failed) =>
  kernelOf({ conntrack: { entries: 100, insert_failed, drop, early_drop: 0 } });

testCheck(check, {
  pass: {
    'none at all': after(host(0), host(0)),
    'long ago': after(host(300), host(300)),
    'one now and then': after(host(300), host(304)),
    'a full table': after(host(0), host(0, 900)),
    'nothing is tracked': after(kernelOf(), kernelOf()),
  },
  fail: {
    'A and AAAA at once': {
      host: after(host(300), host(342)),
      findings: [{ message: 'failed', subject: 'nf_conntrack' }],
      text: '42 connections could not be entered into the connection tracking table in 60 s',
    },
  },
});
