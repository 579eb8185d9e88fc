import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'ovs-fdb-full',
  title: 'The forwarding table of an Open vSwitch bridge is full',
  category: 'ovs',
  severity: 'warning',
  why: 'A bridge forgets the oldest address for each new one, and then floods what is for the forgotten one to all of its ports. Its flows are made anew with every change of the table, which costs ovs-vswitchd all its time.',
  fix: [
    'ovs-vsctl set bridge {subject} other_config:mac-table-size={size}',
    '# if there are not so many hosts: somebody invents addresses, see ovs-appctl fdb/show {subject}',
  ],
  refs: ['ovs-vswitchd.conf.db(5)', 'https://github.com/canonical/hotsos/tree/main/hotsos/defs/scenarios/openvswitch'],
  needs: ['ovs'],
  compares: true,
  options: {
    evictedPerSecond: {
      default: 1,
      unit: 'addresses/s',
      help: 'Addresses forgotten before their time from which on it is told.',
    },
  },
  messages: {
    full: 'bridge {subject} holds {entries} of {max} addresses, and has forgotten {evicted} before their time in {seconds} s',
  },
  *run({ ovs }, { before, options, seconds }) {
    const earlier = new Map(before.ovs?.bridges.map(({ name, fdb }) => [name, fdb]));
    for (const [index, { name, fdb }] of ovs.bridges.entries()) {
      const was = earlier.get(name);
      const evicted = fdb && was ? fdb.evicted - was.evicted : 0;
      if (!fdb || evicted <= 0 || evicted < options.evictedPerSecond * seconds) continue;
      yield {
        message: 'full',
        subject: name,
        data: {
          entries: fdb.entries,
          max: fdb.max,
          evicted,
          seconds: Math.round(seconds),
          size: Math.max(fdb.max * 4, 8192),
        },
        evidence: [at('ovs', 'bridges', index, 'fdb', 'evicted'), at('ovs', 'bridges', index, 'fdb', 'max')],
        interface: name,
      };
    }
  },
});
