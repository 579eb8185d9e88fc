import { isServed, isTunnel, type OvsPlace, ovsInterfaces } from '../facts/ovs-interfaces.ts';
import { defineCheck } from '../model/check.ts';
import type { OvsInterface } from '../model/ovs.ts';

/** Of bfd_status, where bfd:enable is set: `admin_down` is somebody's wish, `init` passes. */
function faultOf({ bfd_status: bfd = {}, cfm_fault }: OvsInterface): 'bfd' | 'blocked' | 'cfm' | undefined {
  if (bfd['state'] === 'down') return 'bfd';
  if (bfd['state'] === 'up' && bfd['forwarding'] === 'false') return 'blocked';
  return cfm_fault === true ? 'cfm' : undefined;
}

const isWatched = ({ bfd_status: bfd, cfm_fault }: OvsInterface): boolean =>
  (bfd?.['state'] !== undefined && bfd['state'] !== 'admin_down') || cfm_fault !== undefined;

const peerOf = ({ options, name }: OvsInterface): string => options?.['remote_ip'] ?? name;

export default defineCheck({
  id: 'ovs-tunnel-down',
  title: 'The other end of a tunnel does not answer',
  category: 'ovs',
  severity: 'warning',
  why: 'BFD or CFM asks the other end of the tunnel several times a second. Without an answer, nothing of that node can be reached from here; where no tunnel answers, the fault is on this host or next to it.',
  fix: ['ping -c 3 {peer}', '# see that ovs-vswitchd runs there, and that no firewall drops {kind} between the two'],
  refs: ['ovs-vswitchd.conf.db(5)', 'RFC 5880'],
  needs: ['ovs'],
  // A session that has just begun is down until the other end has answered.
  lastsSeconds: 1,
  messages: {
    bfd: 'tunnel {subject} to {peer}: BFD is down ({diagnostic})',
    blocked: 'tunnel {subject} to {peer}: BFD is up, and says that the other end does not forward ({diagnostic})',
    cfm: 'tunnel {subject} to {peer}: CFM has lost the other end',
  },
  follows: ['interface-down', 'gateway-unreachable', 'default-route-missing'],
  *run({ ovs }) {
    if (!isServed(ovs)) return;
    const watched = [...ovsInterfaces(ovs)].filter(({ iface }) => isTunnel(iface) && isWatched(iface));
    const lost = watched.filter(({ iface }) => faultOf(iface));
    const isCutOff = lost.length === watched.length && lost.length > 1;
    for (const place of lost) yield { ...draftOf(place), ...(isCutOff && { severity: 'critical' as const }) };
  },
});

function draftOf({ iface, at }: OvsPlace) {
  const fault = faultOf(iface) ?? 'cfm';
  const { bfd_status: bfd = {}, status = {}, type = 'tunnel' } = iface;
  const egress = status['tunnel_egress_iface'];
  return {
    message: fault,
    subject: iface.name,
    data: {
      peer: peerOf(iface),
      kind: type,
      diagnostic: bfd['remote_diagnostic'] ?? bfd['diagnostic'] ?? 'no diagnostic',
    },
    evidence: fault === 'cfm' ? [at('cfm_fault')] : [at('bfd_status')],
    ...(egress !== undefined && { interface: egress }),
  };
}
