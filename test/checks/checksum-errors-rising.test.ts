import check from '../../src/checks/checksum-errors-rising.ts';
import type { CounterGroups } from '../../src/model/kernel.ts';
import { testCheck } from '../support/check-tester.ts';
import { after, iface } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const counted = (counters: CounterGroups) => kernelOf({ counters });
const errors = (InCsumErrors: number) => counted({ Udp: { InDatagrams: 5000, InCsumErrors } });
const tunnel = iface('flannel.1', { kind: 'vxlan', operstate: 'UNKNOWN' });
const of = (subject: string) => ({ message: 'rising', subject }) as const;

testCheck(check, {
  pass: {
    'none at all': after(errors(0), errors(0)),
    'many, but long ago': after(errors(5000), errors(5000)),
    'a few of a noisy line': after(errors(5000), errors(5009)),
    'counted anew': after(errors(5000), errors(3)),
    'a kernel without the counter': after(counted({ Udp: {} }), counted({ Udp: {} })),
  },
  fail: {
    'UDP in vain': {
      host: after(errors(7), errors(47)),
      findings: [of('Udp')],
      text: '40 packets arrived with a wrong checksum of Udp in 60 s',
    },
    'a node with a tunnel': {
      host: after(
        { ...counted({ Tcp: { InCsumErrors: 0 } }), interfaces: [tunnel] },
        { ...counted({ Tcp: { InCsumErrors: 12 } }), interfaces: [tunnel] },
      ),
      findings: [of('Tcp')],
      fix: [
        '# the senders are at fault: on each node let the kernel calculate the checksums of its tunnel',
        'ethtool -K flannel.1 tx-checksum-ip-generic off',
      ],
    },
    'both families': {
      host: after(
        counted({ Udp: { InCsumErrors: 1 }, Udp6: { InCsumErrors: 1 }, Icmp6: { InCsumErrors: 1 } }),
        counted({ Udp: { InCsumErrors: 11 }, Udp6: { InCsumErrors: 11 }, Icmp6: { InCsumErrors: 11 } }),
      ),
      findings: [of('Udp'), of('Udp6'), of('Icmp6')],
    },
  },
});
