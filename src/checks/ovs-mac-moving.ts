import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'ovs-mac-moving',
  title: 'Addresses move between the ports of an Open vSwitch bridge',
  category: 'ovs',
  severity: 'warning',
  why: 'A migrated VM moves its address once. An address that goes to and fro is either that of two machines, or its packets come back through a loop; those who talk to it lose what goes the wrong way.',
  fix: [
    'ovs-appctl fdb/show {subject}',
    '# asked several times: the address whose port changes. Give one of its two owners another, or break the loop between the two ports',
  ],
  refs: ['ovs-vswitchd(8)', 'https://github.com/k8snetworkplumbingwg/kubemacpool/issues/16'],
  needs: ['ovs'],
  compares: true,
  options: {
    movesPerSecond: { default: 1, unit: 'moves/s', help: 'Moves of addresses between ports from which on it is told.' },
  },
  messages: { moving: 'addresses on bridge {subject} have moved {moves} times between its ports in {seconds} s' },
  *run({ ovs }, { before, options, seconds }) {
    const earlier = new Map(before.ovs?.bridges.map(({ name, fdb }) => [name, fdb]));
    for (const [index, { name, fdb }] of ovs.bridges.entries()) {
      const was = earlier.get(name);
      const moves = fdb && was ? fdb.moved - was.moved : 0;
      // Between two observations a second apart, a few VMs may have migrated.
      if (moves < Math.max(options.movesPerSecond * seconds, FEW)) continue;
      yield {
        message: 'moving',
        subject: name,
        data: { moves, seconds: Math.round(seconds) },
        evidence: [at('ovs', 'bridges', index, 'fdb', 'moved')],
        interface: name,
      };
    }
  },
});

const FEW = 5;
