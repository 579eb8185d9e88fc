import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

const DROP = at('kernel', 'conntrack', 'drop');
const EARLY_DROP = at('kernel', 'conntrack', 'early_drop');
/** What could not be inserted is counted as dropped, too: nf_ct_resolve_clash() in nf_conntrack_core.c. */
const INSERT_FAILED = at('kernel', 'conntrack', 'insert_failed');

export default defineCheck({
  id: 'conntrack-dropping',
  title: 'The connection tracking table has no room for new connections',
  category: 'kernel',
  severity: 'critical',
  why: 'Where the table is full the kernel first forgets connections that were never answered, and then drops the first packet of every new one, DNS lookups among them.',
  fix: [
    'sysctl -w net.netfilter.nf_conntrack_max={doubled}',
    '# keep it in /etc/sysctl.d, and find what opens so many connections: conntrack -L | less',
  ],
  refs: [
    'https://docs.kernel.org/networking/nf_conntrack-sysctl.html',
    'https://github.com/kubernetes/kubernetes/issues/71261',
  ],
  needs: ['kernel'],
  wants: ['conntrack'],
  compares: true,
  messages: {
    dropped:
      '{count} packets of new connections were dropped in {seconds} s: the connection tracking table had no room',
    evicted: '{count} connections were forgotten in {seconds} s to make room in the connection tracking table',
  },
  options: {
    packets: { default: 10, unit: 'packets', help: 'drops between two observations from which it is reported' },
  },
  explains: ['dns-server-slow', 'dns-server-unreachable', 'lookup-failed'],
  follows: ['conntrack-nearly-full'],
  *run({ kernel, conntrack }, { rise, seconds, options }) {
    if (!kernel.conntrack) return;
    const dropped = rise(DROP) - rise(INSERT_FAILED);
    const evicted = rise(EARLY_DROP);
    const message = dropped >= options.packets ? 'dropped' : evicted >= options.packets ? 'evicted' : undefined;
    if (!message) return;
    yield {
      message,
      subject: 'nf_conntrack',
      data: {
        count: message === 'dropped' ? dropped : evicted,
        seconds: Math.round(seconds),
        doubled: 2 * (conntrack?.max ?? 0),
      },
      evidence: [
        message === 'dropped' ? DROP : EARLY_DROP,
        ...(conntrack ? [at('conntrack', 'count'), at('conntrack', 'max')] : []),
      ],
      ...(message === 'evicted' && { severity: 'warning' as const }),
      ...(!conntrack && { fix: ['sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max'] }),
    };
  },
});
