import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'conntrack-nearly-full',
  title: 'The connection tracking table is nearly full',
  category: 'kernel',
  severity: 'warning',
  why: 'When it is full the kernel drops the first packet of every new connection, DNS lookups among them, and logs "table full, dropping packet".',
  fix: [
    'sysctl -w net.netfilter.nf_conntrack_max={doubled}',
    '# keep it in /etc/sysctl.d, and find what opens so many connections: conntrack -L | less',
  ],
  refs: ['https://docs.kernel.org/networking/nf_conntrack-sysctl.html'],
  needs: ['conntrack'],
  messages: { nearlyFull: '{count} of {max} entries of the connection tracking table are in use ({percent} %)' },
  options: {
    warning: { default: 0.8, unit: 'ratio', help: 'share of the table in use from which it is a warning' },
    critical: { default: 0.95, unit: 'ratio', help: 'share of the table in use from which it is critical' },
  },
  *run({ conntrack: { count, max } }, { options }) {
    // A limit of 0 means no limit, __nf_conntrack_alloc in net/netfilter/nf_conntrack_core.c.
    const ratio = max > 0 ? count / max : 0;
    if (ratio < Math.min(options.warning, options.critical)) return;
    yield {
      message: 'nearlyFull',
      subject: 'nf_conntrack',
      data: { count, max, percent: Math.floor(ratio * 100), doubled: 2 * max },
      evidence: [at('conntrack', 'count'), at('conntrack', 'max')],
      severity: ratio >= options.critical ? 'critical' : 'warning',
    };
  },
});
