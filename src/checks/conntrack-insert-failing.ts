import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

const INSERT_FAILED = at('kernel', 'conntrack', 'insert_failed');

export default defineCheck({
  id: 'conntrack-insert-failing',
  title: 'Packets are lost because two connections want the same translation',
  category: 'kernel',
  severity: 'warning',
  why: 'Two new connections were given the same addresses and ports, and the kernel dropped the second. So end A and AAAA queries that a program sends at once to the address of a Service, which then waits 5 seconds, and connections that leave through a source address without free ports.',
  fix: [
    '# where it is DNS: let programs ask one after the other (options single-request-reopen), or run NodeLocal DNSCache',
    '# where it is masquerade: widen net.ipv4.ip_local_port_range, or add source addresses: conntrack -L --src-nat | less',
  ],
  refs: [
    'https://github.com/kubernetes/kubernetes/issues/56903',
    'https://docs.kernel.org/networking/nf_conntrack-sysctl.html',
  ],
  needs: ['kernel'],
  compares: true,
  messages: { failed: '{count} connections could not be entered into the connection tracking table in {seconds} s' },
  options: {
    packets: { default: 5, unit: 'packets', help: 'failures between two observations from which it is reported' },
  },
  // Some packets of many: a server that answers nothing at all has another fault.
  explains: ['dns-server-slow'],
  *run({ kernel }, { rise, seconds, options }) {
    const count = kernel.conntrack ? rise(INSERT_FAILED) : 0;
    if (count < options.packets) return;
    yield {
      message: 'failed',
      subject: 'nf_conntrack',
      data: { count, seconds: Math.round(seconds) },
      evidence: [INSERT_FAILED],
    };
  },
});
