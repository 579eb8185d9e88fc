import { isOpen, type OvsPlace, ovsInterfaces } from '../facts/ovs-interfaces.ts';
import { defineCheck } from '../model/check.ts';

/** A VM that is about to come or to go by migration marks itself so, ovs-vswitchd.conf.db(5). */
const isActive = ({ iface }: OvsPlace): boolean => isOpen(iface) && iface.external_ids?.['iface-status'] !== 'inactive';

export default defineCheck({
  id: 'ovs-iface-id-duplicate',
  title: 'Two interfaces claim the same logical port',
  category: 'ovs',
  severity: 'warning',
  why: 'A network controller such as OVN finds the interface of a logical port by its iface-id, and binds only one of those that have it. The pod or VM behind another has no network; which one it is may change at every restart.',
  fix: [
    'ovs-vsctl --columns=name,external_ids find interface external_ids:iface-id={subject}',
    '# then, for the one whose pod or VM is gone: ovs-vsctl del-port NAME',
  ],
  refs: [
    'ovs-vswitchd.conf.db(5)',
    'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/cni/helper_linux.go',
  ],
  needs: ['ovs'],
  // Who adds a port for a pod that is made anew removes the old one a moment later.
  lastsSeconds: 1,
  messages: { duplicate: 'iface-id {subject} is that of {count} interfaces: {names}' },
  *run({ ovs }) {
    const byId = new Map<string, OvsPlace[]>();
    for (const place of ovsInterfaces(ovs)) {
      const id = place.iface.external_ids?.['iface-id'];
      if (!id || !isActive(place)) continue;
      const others = byId.get(id);
      if (others) others.push(place);
      else byId.set(id, [place]);
    }
    for (const [id, places] of byId) {
      if (places.length < 2) continue;
      yield {
        message: 'duplicate',
        subject: id,
        data: { count: places.length, names: namesOf(places) },
        evidence: places.slice(0, SHOWN).map(({ at }) => at('external_ids', 'iface-id')),
      };
    }
  },
});

const SHOWN = 5;
const namesOf = (places: readonly OvsPlace[]): string =>
  places
    .slice(0, SHOWN)
    .map(({ iface, bridge }) => `${iface.name} on ${bridge.name}`)
    .join(', ');
