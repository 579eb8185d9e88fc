import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { OvsConnection } from '../model/ovs.ts';

/** We connect to it; `ptcp:`, `pssl:` and `punix:` wait for somebody who need not come. */
const isActive = ({ target }: OvsConnection): boolean => /^(?:tcp|ssl|unix):/.test(target);

export default defineCheck({
  id: 'ovs-controller-disconnected',
  title: 'Open vSwitch has lost its controller or manager',
  category: 'ovs',
  severity: 'warning',
  why: 'With fail_mode secure a bridge without its controller forwards nothing once its flows are gone; in standalone mode it becomes a plain switch that ignores the intended rules.',
  fix: [
    'ovs-vsctl list controller',
    'ovs-vsctl get-controller {subject}',
    '# see that the controller runs and that {target} is reachable',
  ],
  refs: ['ovs-vswitchd.conf.db(5)'],
  needs: ['ovs'],
  messages: {
    secure:
      'bridge {subject} is connected to none of its controllers ({targets}) and, in fail_mode secure, forwards by its old flows only',
    standalone: 'bridge {subject} is connected to none of its controllers ({targets}) and works as a plain switch',
    some: 'bridge {subject} is connected to {connected} of its {count} controllers, not to {targets}',
    manager: 'ovsdb-server is not connected to its manager {subject}',
  },
  *run({ ovs }) {
    for (const [bridgeIndex, { name, fail_mode, controllers }] of ovs.bridges.entries()) {
      const active = [...controllers.entries()].filter(([, controller]) => isActive(controller));
      const lost = active.filter(([, { is_connected }]) => !is_connected);
      const [first] = lost;
      if (!first) continue;
      const connected = controllers.filter(({ is_connected }) => is_connected).length;
      const isSecure = fail_mode === 'secure' && connected === 0;
      yield {
        message: connected > 0 ? 'some' : isSecure ? 'secure' : 'standalone',
        subject: name,
        data: {
          connected,
          count: controllers.length,
          target: first[1].target,
          targets: lost.map(([, { target }]) => target).join(', '),
        },
        evidence: lost.map(([index]) => at('ovs', 'bridges', bridgeIndex, 'controllers', index)),
        interface: name,
        severity: isSecure ? 'critical' : 'warning',
      };
    }
    for (const [index, manager] of ovs.managers.entries()) {
      if (!isActive(manager) || manager.is_connected) continue;
      yield {
        message: 'manager',
        subject: manager.target,
        evidence: [at('ovs', 'managers', index)],
        severity: 'info',
        fix: ['ovs-vsctl list manager', '# see that something listens at {subject}'],
      };
    }
  },
});
