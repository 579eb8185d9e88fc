import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { OvsInterface, OvsPort } from '../model/ovs.ts';

/** A port whose device is gone is a leftover; one interface of a bond is taken out alone. */
function fixesOf(error: string, { interfaces }: OvsPort): readonly string[] {
  if (!error.includes('No such device')) return ['ovs-vsctl list interface {subject}', 'ip -d link show dev {subject}'];
  return interfaces.length > 1
    ? ['ovs-vsctl --if-exists del-bond-iface {port} {subject}']
    : ['ovs-vsctl --if-exists del-port {bridge} {port}'];
}

/** Both ends of a patch say so when one leads nowhere: another check finds out which. */
const isOfPeer = ({ type, error = '' }: OvsInterface): boolean => type === 'patch' && /\bpeer\b/.test(error);

export default defineCheck({
  id: 'ovs-interface-error',
  title: 'Open vSwitch could not bring up an interface',
  category: 'ovs',
  severity: 'warning',
  why: 'The port has no OpenFlow number (ofport -1) and passes nothing. Ports left behind by pods that died without CNI DEL make ovs-vswitchd try them again on every change.',
  fix: ['ovs-vsctl list interface {subject}'],
  refs: ['ovs-vswitchd.conf.db(5)', 'https://github.com/k8snetworkplumbingwg/ovs-cni/issues/220'],
  needs: ['ovs'],
  messages: { error: 'interface {subject} of bridge {bridge}: {error}' },
  *run({ ovs }) {
    for (const [bridgeIndex, bridge] of ovs.bridges.entries()) {
      // Nothing can be a port of what is not there: another check tells of the bridge, and its ports are no leftovers.
      if (bridge.hasDevice === false && ovs.vswitchd?.state === 'running') continue;
      for (const [portIndex, port] of bridge.ports.entries()) {
        for (const [index, iface] of port.interfaces.entries()) {
          const { name, error } = iface;
          if (!error || isOfPeer(iface)) continue;
          yield {
            message: 'error',
            subject: name,
            data: { bridge: bridge.name, port: port.name, error },
            evidence: [at('ovs', 'bridges', bridgeIndex, 'ports', portIndex, 'interfaces', index, 'error')],
            interface: name,
            fix: fixesOf(error, port),
          };
        }
      }
    }
  },
});
