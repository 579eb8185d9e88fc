import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'ovs-upcalls-lost',
  title: 'Open vSwitch drops packets of new connections',
  category: 'ovs',
  severity: 'warning',
  why: 'The first packet of each flow goes up to ovs-vswitchd. What does not fit into the queue to it is lost, so that connections begin with a delay of a second or not at all, while those that exist go on.',
  fix: [
    'ovs-appctl -t ovs-vswitchd upcall/show',
    '# find what opens so many flows (a scan, a loop, very short connections), and give ovs-vswitchd more time: other_config:n-handler-threads, CPU limits',
  ],
  refs: ['ovs-dpctl(8)', 'https://github.com/canonical/hotsos/tree/main/hotsos/defs/scenarios/openvswitch'],
  needs: ['ovs'],
  compares: true,
  options: {
    lostPerSecond: {
      default: 1,
      unit: 'packets/s',
      help: 'Packets lost on the way to ovs-vswitchd from which on it is told.',
    },
  },
  messages: {
    lost: 'datapath {subject} has lost {lost} of {missed} packets on their way to ovs-vswitchd in {seconds} s',
  },
  follows: ['ovs-mac-moving', 'ovs-configuration-pending'],
  *run({ ovs }, { options, rise, seconds }) {
    for (const { name } of ovs.datapaths ?? []) {
      const place = at('ovs', 'datapaths', name, 'lost');
      const lost = rise(place);
      if (lost === 0 || lost < options.lostPerSecond * seconds) continue;
      yield {
        message: 'lost',
        subject: name,
        data: {
          lost,
          missed: Math.max(rise(at('ovs', 'datapaths', name, 'missed')), lost),
          seconds: Math.round(seconds),
        },
        evidence: [place],
      };
    }
  },
});
