import check from '../../src/checks/softnet-dropping.ts';
import { testCheck } from '../support/check-tester.ts';
import { after } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const sysctls = { 'net.core.netdev_max_backlog': 1000 };
const softnet = (dropped: number) => ({ softnet: { processed: 900_000, dropped, time_squeeze: 12 } });
const host = (dropped: number) => kernelOf({ sysctls, ...softnet(dropped) });

testCheck(check, {
  pass: {
    'none at all': after(host(0), host(0)),
    'long ago': after(host(7000), host(7000)),
    'very few': after(host(7000), host(7009)),
    'counted anew': after(host(7000), host(50)),
    'a pod, which sees the counters of its node': after(kernelOf(softnet(0)), kernelOf(softnet(500))),
    'a kernel without the file': after(kernelOf({ sysctls }), kernelOf({ sysctls })),
  },
  fail: {
    'a flood': {
      host: after(host(0), host(800)),
      findings: [{ message: 'dropped', subject: 'softnet' }],
      text: '800 packets were dropped in 60 s: the backlog of a CPU, 1000 packets, was full',
      fix: [
        'sysctl -w net.core.netdev_max_backlog=2000',
        '# keep it in /etc/sysctl.d, and spread the load over more CPUs: irqbalance, or rps_cpus in /sys/class/net/*/queues',
      ],
    },
  },
});
