import check from '../../src/checks/resolv-conf-nameservers-ignored.ts';
import { testCheck } from '../support/check-tester.ts';
import { resolver } from '../support/hosts.ts';

testCheck(check, {
  pass: {
    'no nameserver': { resolver: resolver([]) },
    'exactly three': { resolver: resolver(['192.0.2.1', '192.0.2.2', '192.0.2.3']) },
  },
  fail: {
    'a fourth and a fifth': {
      host: { resolver: resolver(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '2001:db8::1']) },
      findings: [
        { message: 'ignored', subject: '192.0.2.4', data: { position: 4, limit: 3 } },
        { message: 'ignored', subject: '2001:db8::1', data: { position: 5, limit: 3 } },
      ],
      text: 'nameserver 192.0.2.4 is number 4 of resolv.conf; only the first 3 are asked',
    },
  },
});
