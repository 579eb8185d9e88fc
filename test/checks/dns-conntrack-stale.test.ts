import check from '../../src/checks/dns-conntrack-stale.ts';
import type { DnsFlow } from '../../src/model/dns-flow.ts';
import { testCheck } from '../support/check-tester.ts';

const flow = (backend: string, replied: number, unreplied: number, server = '10.96.0.10'): DnsFlow => ({
  ...{ server, backend, replied, unreplied },
});
const host = (...dnsFlows: readonly DnsFlow[]) => ({ dnsFlows });

testCheck(check, {
  pass: {
    'nobody asks': host(),
    'all answer': host(flow('10.244.1.2', 40, 0), flow('10.244.2.2', 12, 0)),
    'one that is slow now and then': host(flow('10.244.1.2', 40, 3)),
    'a server that is down, and no other': host(flow('10.244.1.2', 0, 12)),
    'two servers of which one is down': host(
      flow('192.0.2.1', 9, 0, '192.0.2.1'),
      flow('192.0.2.2', 0, 9, '192.0.2.2'),
    ),
  },
  fail: {
    'a CoreDNS that was restarted': {
      host: host(flow('10.244.1.2', 0, 2), flow('10.244.1.9', 5, 0)),
      findings: [{ message: 'gone', subject: '10.244.1.2' }],
      text: 'queries of 2 sockets to 10.96.0.10 are sent to 10.244.1.2, which answers nobody; 10.244.1.9 answers now',
      fix: ['conntrack -D -p udp --orig-dst 10.96.0.10 --orig-port-dst 53 --reply-src 10.244.1.2'],
    },
    'a client from before the first endpoint': {
      host: host(flow('10.96.0.10', 0, 1), flow('10.244.1.9', 5, 0)),
      findings: [{ message: 'untranslated', subject: '10.96.0.10' }],
    },
  },
});
