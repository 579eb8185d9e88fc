import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

const BACKLOG = 'net.core.netdev_max_backlog';

export default defineCheck({
  id: 'softnet-dropping',
  title: 'The kernel drops packets because a CPU does not keep up',
  category: 'kernel',
  severity: 'warning',
  why: 'Packets wait in a queue of each CPU, net.core.netdev_max_backlog, before the kernel looks at them. When it is full they are dropped, on whatever interface they came.',
  fix: [
    'sysctl -w net.core.netdev_max_backlog={doubled}',
    '# keep it in /etc/sysctl.d, and spread the load over more CPUs: irqbalance, or rps_cpus in /sys/class/net/*/queues',
  ],
  refs: ['https://docs.kernel.org/admin-guide/sysctl/net.html#netdev-max-backlog'],
  needs: ['kernel'],
  compares: true,
  messages: {
    dropped: '{count} packets were dropped in {seconds} s: the backlog of a CPU, {backlog} packets, was full',
  },
  options: {
    packets: { default: 10, unit: 'packets', help: 'drops between two observations from which it is reported' },
  },
  // Some packets of many: a server that answers nothing at all has another fault.
  explains: ['dns-server-slow'],
  *run({ kernel }, { rise, seconds, options }) {
    // Every namespace shows the counters of the machine; only the first can set the limit.
    const backlog = kernel.sysctls[BACKLOG];
    if (typeof backlog !== 'number' || !kernel.softnet) return;
    const place = at('kernel', 'softnet', 'dropped');
    const count = rise(place);
    if (count < options.packets) return;
    yield {
      message: 'dropped',
      subject: 'softnet',
      data: { count, seconds: Math.round(seconds), backlog, doubled: 2 * backlog },
      evidence: [place, at('kernel', 'sysctls', BACKLOG)],
    };
  },
});
