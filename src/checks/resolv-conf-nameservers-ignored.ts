import { MAX_NAMESERVERS } from '../facts/dns-servers.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'resolv-conf-nameservers-ignored',
  title: 'resolv.conf lists more nameservers than the resolver uses',
  category: 'resolver',
  severity: 'warning',
  why: 'glibc asks the first three nameservers only; the others are ignored without a word.',
  fix: ['# keep the three servers that matter in /etc/resolv.conf, or put a local cache in front of them'],
  refs: ['resolv.conf(5)', 'https://github.com/kubernetes/kubernetes/issues/9079'],
  needs: ['resolver'],
  messages: { ignored: 'nameserver {subject} is number {position} of resolv.conf; only the first {limit} are asked' },
  *run({ resolver }) {
    for (const [index, server] of resolver.nameservers.entries()) {
      if (index < MAX_NAMESERVERS) continue;
      yield {
        message: 'ignored',
        subject: server,
        data: { position: index + 1, limit: MAX_NAMESERVERS },
        evidence: [at('resolver', 'nameservers', index)],
      };
    }
  },
});
