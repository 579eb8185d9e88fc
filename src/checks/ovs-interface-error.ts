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

/** Whose port it was, by what OVN-Kubernetes (cni/helper_linux.go) and ovs-cni (ovsdb.go) write beside it. */
function leftBehind({ external_ids: ids = {}, error }: OvsInterface): { owner: string } | undefined {
  if (!error?.includes('No such device')) return undefined;
  const { 'iface-id': id, 'iface-id-ver': version, sandbox, contNetns } = ids;
  if (id !== undefined && (version !== undefined || sandbox !== undefined))
    return { owner: `pod ${id.replace('_', '/')}` };
  return contNetns === undefined ? undefined : { owner: `a pod with the namespace ${contNetns}` };
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
  messages: {
    leftBehind: 'interface {subject} of bridge {bridge} was left behind by {owner}, which is gone: {error}',
    error: 'interface {subject} of bridge {bridge}: {error}',
  },
  *run({ ovs }) {
    for (const [bridgeIndex, bridge] of ovs.bridges.entries()) {
      // Nothing can be a port of what is not there: another check tells of the bridge, and its ports are no leftovers.
      if (bridge.hasDevice === false && ovs.vswitchd?.state === 'running') continue;
      for (const [portIndex, port] of bridge.ports.entries()) {
        for (const [index, iface] of port.interfaces.entries()) {
          const { name, error } = iface;
          if (!error || isOfPeer(iface)) continue;
          const left = leftBehind(iface);
          yield {
            message: left ? 'leftBehind' : 'error',
            subject: name,
            data: { bridge: bridge.name, port: port.name, error, ...left },
            evidence: [at('ovs', 'bridges', bridgeIndex, 'ports', portIndex, 'interfaces', index, 'error')],
            interface: name,
            fix: fixesOf(error, port),
          };
        }
      }
    }
  },
});
