import t from 'tap';
import { KERNEL_SYSCTLS, perInterface } from '../../src/facts/sysctls.ts';

t.test('sysctls', async (t) => {
  t.test('of the host and its own interfaces', async (t) => {
    t.ok(KERNEL_SYSCTLS.includes('net.bridge.bridge-nf-call-iptables'));
    t.equal(new Set(KERNEL_SYSCTLS).size, KERNEL_SYSCTLS.length, 'each once');
    const { names, omitted } = perInterface(['all', 'default', 'eth0.100', 'k6t-eth0', 'ovn-k8s-mp0']);
    t.equal(omitted, 0);
    for (const name of ['ipv4.conf.all.rp_filter', 'ipv4.conf.eth0/100.rp_filter', 'ipv6.conf.k6t-eth0.accept_ra']) {
      t.ok(names.includes(`net.${name}`), name);
    }
    t.equal(names.length, 5 * 10);
  });

  t.test('not of the ends of pods', async (t) => {
    const ends = [
      'veth1a2b3c4d',
      'cali0123456789a',
      'lxc_health',
      '0123456789abcde',
      '0123456789abc_3',
      '0123456789ab_12',
      'vnet3',
      'tap0',
      'eni0a1b2c3d4e5',
      'azv1',
    ];
    t.equal(perInterface(['all', 'default', ...ends]).names.length, 2 * 10);
    t.equal(perInterface(['all', 'default', ...ends]).omitted, 0);
  });

  t.test('of so many at most', async (t) => {
    const many = Array.from({ length: 500 }, (_, index) => `eth0.${index}`);
    const { names, omitted } = perInterface([...many, 'all', 'default']);
    t.equal(names.length, 66 * 10);
    t.equal(omitted, 436);
  });
});
