import check from '../../src/checks/syn-unanswered.ts';
import { testCheck } from '../support/check-tester.ts';
import { route, socket } from '../support/hosts.ts';

const many = (count: number, state: string, peer: string) =>
  Array.from({ length: count }, (_, i) => socket(`tcp ${state} 192.168.24.6:${40_000 + i} ${peer}`));
const routing = { routes: [route('default', { gateway: '192.168.24.1', dev: 'eth0' })], rules: [] };

testCheck(check, {
  pass: {
    'connections that stand': { sockets: many(50, 'ESTAB', '10.96.0.1:443') },
    'one that begins': { sockets: many(4, 'SYN-SENT', '10.96.0.1:443') },
    'to many servers, as a scanner does': {
      sockets: Array.from({ length: 50 }, (_, i) => socket(`tcp SYN-SENT 192.168.24.6:40000 10.96.0.${i}:443`)),
    },
  },
  fail: {
    'a service that nobody answers for': {
      host: { sockets: many(6, 'SYN-SENT', '10.96.0.1:443'), routing },
      findings: [{ message: 'silent', subject: '10.96.0.1:443', interface: 'eth0' }],
      text: '6 connections to 10.96.0.1:443 wait for a first answer (SYN-SENT)',
      fix: [
        'ss -tnpo state syn-sent dst 10.96.0.1',
        'ip route get 10.96.0.1',
        '# look on the way there for what drops it: network policies, firewalls, kube-proxy, and whether the server runs',
      ],
    },
    'by IPv6, and no route known': {
      host: { sockets: many(5, 'SYN-SENT', '[2001:db8::9]:80') },
      findings: [{ message: 'silent', subject: '2001:db8::9:80' }],
    },
  },
});
