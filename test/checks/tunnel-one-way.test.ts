import check from '../../src/checks/tunnel-one-way.ts';
import { testCheck } from '../support/check-tester.ts';
import { after, iface } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const counters = (packets: number) => ({ bytes: 100 * packets, packets, errors: 0, dropped: 0 });
const tunnel = (received: number, sent: number, parts = {}) =>
  iface('flannel.1', { kind: 'vxlan', tunnel: { link: 'eth0' }, rx: counters(received), tx: counters(sent), ...parts });
const host = (then: ReturnType<typeof tunnel>, now: ReturnType<typeof tunnel>) =>
  after({ interfaces: [iface('eth0'), then] }, { interfaces: [iface('eth0'), now] });

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'both ways': host(tunnel(10, 10), tunnel(11, 500)),
    'nothing is sent': host(tunnel(0, 900), tunnel(0, 900)),
    'hardly anything is sent': host(tunnel(0, 0), tunnel(0, 20)),
    'a device that was made anew': host(tunnel(0, 0), tunnel(0, 400, { index: 9 })),
    'a cable': host(tunnel(0, 0, { kind: 'veth' }), tunnel(0, 400, { kind: 'veth' })),
    'without counters': after(
      { interfaces: [iface('wg0', { kind: 'wireguard' })] },
      { interfaces: [iface('wg0', { kind: 'wireguard' })] },
    ),
  },
  fail: {
    'a firewall drops what comes back': {
      host: host(tunnel(70, 100), tunnel(70, 400)),
      findings: [{ message: 'oneWay', subject: 'flannel.1', data: { sent: 300 }, interface: 'eth0' }],
      text: 'flannel.1 sent 300 packets in 60 s and received none',
    },
  },
});
