import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

/** musl reads lines into 256 bytes, the line feed among them, and passes over longer ones: resolvconf.c. */
const MUSL_LINE = 256;
/** What the kubelet gives to a pod, pkg/apis/core/validation: MaxDNSSearchPaths and MaxDNSSearchListChars. */
const KUBELET_DOMAINS = 32;
const KUBELET_CHARACTERS = 2048;

export default defineCheck({
  id: 'search-list-truncated',
  title: 'The search list is longer than the resolver takes',
  category: 'resolver',
  severity: 'warning',
  why: 'musl, the C library of Alpine, passes over lines of 256 bytes and more in resolv.conf: of a search line that long nothing remains, and short names do not resolve. The kubelet hands at most 32 domains and 2048 characters on to a pod.',
  fix: [
    '# take domains that nobody needs out of the search line of /etc/resolv.conf; in a pod, out of dnsConfig.searches',
  ],
  refs: ['https://git.musl-libc.org/cgit/musl/tree/src/network/resolvconf.c', 'resolv.conf(5)'],
  needs: ['resolver'],
  wants: ['names', 'host'],
  messages: {
    dropped: 'the search line of {subject} has {bytes} bytes, so that musl passes over all its {count} domains',
    handedOn:
      'the search list of {subject} has {count} domains in {bytes} characters; the kubelet cuts it off for pods',
  },
  *run({ resolver: { search }, names, host }) {
    // The line as it is written at the shortest.
    const bytes = Buffer.byteLength(`search ${search.join(' ')}\n`);
    const characters = search.join(' ').length;
    const finding = { subject: '/etc/resolv.conf', evidence: [at('resolver', 'search')] };
    if (names?.libc === 'musl') {
      if (bytes >= MUSL_LINE) yield { ...finding, message: 'dropped', data: { bytes, count: search.length } };
    } else if (host?.role === 'node' && (search.length > KUBELET_DOMAINS || characters > KUBELET_CHARACTERS)) {
      yield { ...finding, message: 'handedOn', data: { bytes: characters, count: search.length } };
    }
  },
});
