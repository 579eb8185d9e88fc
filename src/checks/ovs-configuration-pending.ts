import { at } from '../facts/evidence.ts';
import { isServed } from '../facts/ovs-interfaces.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'ovs-configuration-pending',
  title: 'ovs-vswitchd runs and carries out no changes',
  category: 'ovs',
  severity: 'critical',
  why: 'Whoever changes the database raises next_cfg, and ovs-vswitchd sets cur_cfg to it once it is done, which takes milliseconds. While it hangs, or another process holds the lock of the database, ports of new pods stay without a number, and whoever adds them waits.',
  fix: [
    'ovs-appctl -t ovs-vswitchd version',
    '# see what it waits for at the end of /var/log/openvswitch/ovs-vswitchd.log, and whether a second ovs-vswitchd runs; then restart it',
  ],
  refs: ['ovs-vswitchd.conf.db(5)', 'ovs-vswitchd(8)'],
  needs: ['ovs'],
  compares: true,
  options: {
    stuckSeconds: { default: 5, unit: 'seconds', help: 'How long no change is carried out while one waits.' },
  },
  messages: {
    pending: 'ovs-vswitchd has carried out nothing for {seconds} s: it is at {done}, and {asked} is asked for',
  },
  explains: ['ovs-bond-member-down', 'ovs-controller-disconnected', 'ovs-interface-error', 'ovs-tunnel-down'],
  follows: ['ovs-vswitchd-stopped'],
  *run({ ovs }, { before, seconds, options }) {
    const { cur_cfg = 0, next_cfg = 0 } = ovs;
    const was = before.ovs;
    // A busy node is always a little behind, and goes on.
    const isStuck = next_cfg > cur_cfg && was?.cur_cfg === cur_cfg && (was.next_cfg ?? 0) > cur_cfg;
    if (!isStuck || !isServed(ovs) || ovs.bridges.length === 0 || seconds < options.stuckSeconds) return;
    yield {
      message: 'pending',
      subject: 'ovs-vswitchd',
      data: { done: cur_cfg, asked: next_cfg, seconds: Math.round(seconds) },
      evidence: [at('ovs', 'next_cfg'), at('ovs', 'cur_cfg')],
    };
  },
});
