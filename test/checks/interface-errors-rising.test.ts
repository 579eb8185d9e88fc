import check from '../../src/checks/interface-errors-rising.ts';
import type { Interface } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { after, iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const counters = (errors: number, packets = 1_000) => ({ bytes: 100 * packets, packets, errors, dropped: 0 });
const NONE = counters(0, 0);
const eth0 = (errors: number, parts: Partial<Interface> = {}, packets?: number) =>
  iface('eth0', { rx: counters(errors, packets), tx: counters(0), ...parts });
const host = (then: Interface, now: Interface) => after({ interfaces: [then] }, { interfaces: [now] });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'many errors, all of them long ago': host(eth0(5_000), eth0(5_000, {}, 2_000)),
    'a few': host(eth0(0, {}, 0), eth0(9, {}, 91)),
    'more, among very many packets': host(eth0(0), eth0(50, {}, 100_000)),
    'counters that began anew': host(eth0(5_000), eth0(3, {}, 100)),
    'a device that was made anew': host(eth0(0), eth0(500, { index: 9 })),
    'a pod that is not ours': host(
      iface('veth0a1b2c3d', { kind: 'veth', rx: counters(0) }),
      iface('veth0a1b2c3d', { kind: 'veth', rx: counters(500) }),
    ),
    'without counters': host(iface('eth0'), iface('eth0')),
  },
  fail: {
    'damaged frames': {
      host: host(eth0(10, {}, 1_000), eth0(60, {}, 1_950)),
      findings: [{ message: 'rising', subject: 'eth0', data: { errors: 50, way: 'receiving', percent: 5 } }],
      text: 'eth0 had 50 errors receiving in 60 s, 5 % of its packets',
    },
    'a tunnel without a way': {
      host: host(
        iface('vxlan0', { kind: 'vxlan', rx: NONE, tx: NONE }),
        iface('vxlan0', { kind: 'vxlan', rx: NONE, tx: { ...NONE, errors: 20 } }),
      ),
      findings: [{ message: 'rising', subject: 'vxlan0', data: { way: 'sending', percent: 100 } }],
    },
  },
});
