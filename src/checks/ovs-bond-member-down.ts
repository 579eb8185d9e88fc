import { at } from '../facts/evidence.ts';
import { isServed } from '../facts/ovs-interfaces.ts';
import { defineCheck } from '../model/check.ts';
import type { OvsInterface, OvsPort } from '../model/ovs.ts';

/** Members shown of a bond; more is no bond. */
const SHOWN = 8;

/** By the administrator, or by its carrier. One that could not be opened has neither, and another check tells of it. */
const downBy = ({ link_state, admin_state }: OvsInterface): 'admin_state' | 'link_state' | undefined =>
  admin_state === 'down' ? 'admin_state' : link_state === 'down' ? 'link_state' : undefined;

const lostOf = ({ interfaces }: OvsPort) =>
  [...interfaces.entries()].flatMap(([index, member]) => {
    const column = downBy(member);
    return column ? [{ index, name: member.name, column }] : [];
  });

export default defineCheck({
  id: 'ovs-bond-member-down',
  title: 'A member of an Open vSwitch bond has no link',
  category: 'ovs',
  severity: 'warning',
  why: 'The bond goes on with the members that are left, with less bandwidth and less in reserve; without any, its bridge is cut off.',
  fix: ['ip link set dev {member} up', '# if it has no carrier then: check its cable and its switch port'],
  refs: ['ovs-vswitchd.conf.db(5)', 'ovs-vswitchd(8)'],
  needs: ['ovs'],
  messages: {
    some: 'bond {subject} of bridge {bridge} has lost {members}: {left} of {count} members are left',
    all: 'bond {subject} of bridge {bridge} has lost all of its {count} members: {members}',
  },
  explains: ['dns-server-unreachable', 'gateway-unreachable', 'interface-down', 'ovs-controller-disconnected'],
  *run({ ovs }) {
    if (!isServed(ovs)) return;
    for (const [bridgeIndex, bridge] of ovs.bridges.entries()) {
      for (const [portIndex, port] of bridge.ports.entries()) {
        const lost = lostOf(port);
        const count = port.interfaces.length;
        if (count < 2 || lost.length === 0) continue;
        const shown = lost.slice(0, SHOWN);
        const place = ['bridges', bridgeIndex, 'ports', portIndex, 'interfaces'] as const;
        yield {
          message: lost.length === count ? 'all' : 'some',
          subject: port.name,
          data: {
            bridge: bridge.name,
            members: shown.map(({ name }) => name).join(', '),
            count,
            left: count - lost.length,
            member: lost[0]?.name ?? '',
            ...Object.fromEntries(shown.map(({ name }, i) => [`member${i}`, name])),
          },
          evidence: shown.map(({ index, column }) => at('ovs', ...place, index, column)),
          interface: bridge.name,
          ...(lost.length === count && { severity: 'critical' as const }),
          fix: [
            ...shown.map((_member, i) => `ip link set dev {member${i}} up`),
            '# whichever has no carrier then: check its cable and its switch port',
          ],
        };
      }
    }
  },
});
