import { counted } from '../facts/counted.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'ovs-vswitchd-stopped',
  title: 'ovs-vswitchd does not run, although it has bridges to serve',
  category: 'ovs',
  severity: 'critical',
  why: 'The database goes on answering, so ovs-vsctl shows everything as it last was. No change is carried out, and no packet of a new connection is forwarded: with the kernel datapath old flows last for a while, with that of userspace all traffic ends.',
  fix: ['systemctl restart ovs-vswitchd || systemctl restart openvswitch-switch'],
  refs: ['ovs-vswitchd(8)', 'ovs-ctl(8)'],
  needs: ['ovs'],
  messages: {
    gone: 'ovs-vswitchd has ended, and leaves {count} unserved ({bridges})',
    stopped: 'ovs-vswitchd (pid {pid}) is stopped by a signal, and leaves {count} unserved ({bridges})',
  },
  explains: [
    'address-missing',
    'cluster-domain-unserved',
    'default-route-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'interface-down',
    'lease-renewal-overdue',
    'lookup-failed',
    'ovs-bond-member-down',
    'ovs-controller-disconnected',
    'ovs-interface-error',
    'ovs-tunnel-down',
  ],
  *run({ ovs: { vswitchd, bridges } }) {
    if (vswitchd === undefined || vswitchd.state === 'running' || bridges.length === 0) return;
    const { state, pid } = vswitchd;
    yield {
      message: state,
      subject: 'ovs-vswitchd',
      data: {
        count: counted(bridges.length, 'bridge'),
        bridges: namesOf(bridges.map(({ name }) => name)),
        ...(pid !== undefined && { pid }),
      },
      evidence: [at('ovs', 'vswitchd', 'state'), at('ovs', 'bridges', 0, 'name')],
      ...(state === 'stopped' && {
        fix: ['kill -CONT {pid}', '# find out who stopped it: a debugger, a script, job control'],
      }),
    };
  },
});

const SHOWN = 5;
const namesOf = (names: readonly string[]): string =>
  [...names.slice(0, SHOWN), ...(names.length > SHOWN ? [`${names.length - SHOWN} more`] : [])].join(', ');
