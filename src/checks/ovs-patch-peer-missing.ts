import { isServed, type OvsPlace, ovsInterfaces } from '../facts/ovs-interfaces.ts';
import { defineCheck } from '../model/check.ts';

const peerOf = ({ iface }: OvsPlace): string | undefined => iface.options?.['peer'] || undefined;
/** What is empty in the database is the datapath of the kernel. */
const datapathOf = ({ bridge }: OvsPlace): string => bridge.datapath_type ?? 'system';

type Fault = 'unset' | 'missing' | 'datapath' | 'astray';

function faultOf(patch: OvsPlace, byName: ReadonlyMap<string, OvsPlace>): Fault | undefined {
  const name = peerOf(patch);
  if (name === undefined) return 'unset';
  const peer = byName.get(name);
  if (!peer) return 'missing';
  if (datapathOf(peer) !== datapathOf(patch)) return 'datapath';
  const back = peerOf(peer);
  if (back === patch.iface.name) return undefined;
  // An end that leads nowhere is told of by itself; who waits for it is in order.
  return back === undefined || !byName.has(back) ? undefined : 'astray';
}

const NEW_PEER = [
  '# add the other end: ovs-vsctl add-port BRIDGE {peer} -- set interface {peer} type=patch options:peer={subject}',
  '# or, if it was left behind: ovs-vsctl del-port {bridge} {subject}',
];
const OTHER_DATAPATH = [
  'ovs-vsctl --columns=name,datapath_type list bridge',
  '# give both bridges the same datapath_type',
];

export default defineCheck({
  id: 'ovs-patch-peer-missing',
  title: 'A patch port leads nowhere',
  category: 'ovs',
  severity: 'warning',
  why: 'Two patch ports that name each other join two bridges. As long as one of them names nobody, or somebody who names another, no packet passes between the bridges, and both say the same error, whichever is wrong.',
  fix: NEW_PEER,
  refs: ['ovs-vswitchd.conf.db(5)'],
  needs: ['ovs'],
  // Both ends are rarely added in one transaction.
  lastsSeconds: 1,
  messages: {
    unset: 'patch port {subject} of bridge {bridge} names no peer',
    missing: 'patch port {subject} of bridge {bridge} names {peer} as its peer, and there is no such patch port',
    datapath: 'patch port {subject} of bridge {bridge} names {peer} as its peer, which is of another datapath',
    astray: 'patch port {subject} of bridge {bridge} names {peer} as its peer, which names {back}',
  },
  *run({ ovs }) {
    if (!isServed(ovs)) return;
    const patches = [...ovsInterfaces(ovs)].filter(({ iface }) => iface.type === 'patch');
    const byName = new Map(patches.map((patch) => [patch.iface.name, patch]));
    const claimed = new Map(patches.map((patch) => [peerOf(patch), patch.iface.name]));
    for (const patch of patches) {
      const fault = faultOf(patch, byName);
      if (!fault) continue;
      const peer = byName.get(peerOf(patch) ?? '');
      const claimant = claimed.get(patch.iface.name);
      yield {
        message: fault,
        subject: patch.iface.name,
        data: {
          bridge: patch.bridge.name,
          peer: peerOf(patch) ?? 'NAME',
          back: (peer && peerOf(peer)) ?? 'nobody',
          ...(claimant !== undefined && { claimant }),
        },
        evidence: [patch.at(patch.iface.options ? 'options' : 'name')],
        fix: fixOf(fault, claimant),
      };
    }
  },
});

function fixOf(fault: Fault, claimant: string | undefined): readonly string[] {
  if (fault === 'datapath') return OTHER_DATAPATH;
  return claimant === undefined ? NEW_PEER : ['ovs-vsctl set interface {subject} options:peer={claimant}'];
}
