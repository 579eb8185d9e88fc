import check from '../../src/checks/reverse-path-filter-dropping.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, after, iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const interfaces = [
  iface('eth0', { addresses: [address('192.0.2.10/24')] }),
  iface('eth1', { addresses: [address('198.51.100.10/24')] }),
];
const kernel = (dropped: number, settings: Record<string, number>) => ({
  sysctls: Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`net.ipv4.conf.${name}.rp_filter`, value]),
  ),
  counters: { TcpExt: { IPReversePathFilter: dropped } },
  neighbours: {},
});
const STRICT = { all: 1, eth0: 1, eth1: 1 };
const host = (then: number, now: number, settings: Record<string, number> = STRICT, links = interfaces) =>
  after({ interfaces: links, kernel: kernel(then, settings) }, { interfaces: links, kernel: kernel(now, settings) });
const quiet = Object.fromEntries(
  Object.entries(QUIET_HOSTS).map(([name, each]) => [name, { ...each, kernel: kernel(0, STRICT) }]),
);

testCheck(check, {
  pass: {
    ...quiet,
    'drops of long ago': host(900, 900),
    'a stray packet': host(0, 3),
    loose: host(0, 900, { all: 2, eth0: 1, eth1: 1 }),
    off: host(0, 900, { all: 0, eth0: 0, eth1: 0 }),
    'one way in, so the sources are forged': host(0, 900, STRICT, interfaces.slice(0, 1)),
    'strict towards pods alone': host(0, 900, { all: 0, eth0: 0, eth1: 0, cali0123456789a: 1 }),
  },
  fail: {
    'answers come in by the other card': {
      host: host(5, 305),
      findings: [{ message: 'dropping', subject: 'rp_filter', data: { count: 300, interfaces: 'eth0, eth1' } }],
      text: 'the strict reverse path filter of eth0, eth1 dropped 300 packets in 60 s',
    },
    'set on one of them': {
      host: host(0, 50, { all: 0, eth0: 0, eth1: 1 }),
      findings: [{ message: 'dropping', subject: 'rp_filter', data: { interfaces: 'eth1' } }],
    },
  },
});
