import { counted } from '../facts/counted.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { DnsFlow } from '../model/dns-flow.ts';

/** Who answers for the address now: somebody else than the one that is asked in vain. */
const answering = (flows: readonly DnsFlow[], { server, backend }: DnsFlow): DnsFlow | undefined =>
  flows.find((flow) => flow.server === server && flow.backend !== backend && flow.replied > 0);

export default defineCheck({
  id: 'dns-conntrack-stale',
  title: 'DNS queries are still sent to a server that is gone',
  category: 'kernel',
  severity: 'warning',
  why: 'Connection tracking goes on sending the datagrams of a socket where it sent the first, also when the Service has other endpoints by now. A client that keeps asking from the same port keeps the entry alive and never gets an answer.',
  fix: ['conntrack -D -p udp --orig-dst {server} --orig-port-dst 53 --reply-src {subject}'],
  refs: [
    'https://github.com/kubernetes/kubernetes/issues/125467',
    'https://github.com/kubernetes/kubernetes/issues/48370',
  ],
  needs: ['dnsFlows'],
  lastsSeconds: 1,
  messages: {
    gone: 'queries of {sockets} to {server} are sent to {subject}, which answers nobody; {now} answers now',
    untranslated: 'queries of {sockets} to {subject} are sent nowhere, from before {now} answered for it',
  },
  *run({ dnsFlows }) {
    for (const [index, flow] of dnsFlows.entries()) {
      const { server, backend, replied, unreplied } = flow;
      const now = replied === 0 && unreplied > 0 ? answering(dnsFlows, flow) : undefined;
      if (!now) continue;
      yield {
        message: backend === server ? 'untranslated' : 'gone',
        subject: backend,
        data: { server, now: now.backend, sockets: counted(unreplied, 'socket') },
        evidence: [at('dnsFlows', index), at('dnsFlows', dnsFlows.indexOf(now))],
      };
    }
  },
});
