import { at } from '../facts/evidence.ts';
import { isRunning } from '../facts/interfaces.ts';
import { isTunnel, underlayOf } from '../facts/tunnels.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'overlay-mtu-too-large',
  title: 'Packets of a tunnel do not fit through the interface below it',
  category: 'link',
  severity: 'warning',
  why: 'The tunnel puts its own headers before each packet. What then exceeds the MTU of the interface below is cut into fragments, which many networks drop, or is lost at once: small packets pass, transfers hang.',
  fix: [
    'ip link set dev {subject} mtu {fitting}',
    '# or raise the MTU of {lower} to {needed}, where its network carries that; to keep it, set it in the CNI plugin',
  ],
  refs: ['RFC 7348 section 4.3', 'https://github.com/ovn-kubernetes/ovn-kubernetes/issues/854'],
  needs: ['interfaces'],
  wants: ['routing'],
  messages: {
    tooLarge: '{subject} has mtu {mtu}, which with {overhead} bytes of {kind} exceeds mtu {lowerMtu} of {lower}',
  },
  *run({ interfaces, routing }) {
    for (const iface of interfaces) {
      if (!isTunnel(iface) || !isRunning(iface)) continue;
      const underlay = underlayOf(iface, interfaces, routing);
      if (!underlay || iface.mtu + underlay.overhead <= underlay.lower.mtu) continue;
      const { lower, overhead } = underlay;
      yield {
        message: 'tooLarge',
        subject: iface.name,
        data: {
          mtu: iface.mtu,
          overhead,
          kind: iface.kind ?? 'tunnel',
          lower: lower.name,
          lowerMtu: lower.mtu,
          fitting: lower.mtu - overhead,
          needed: iface.mtu + overhead,
        },
        evidence: [at('interfaces', iface.name, 'mtu'), at('interfaces', lower.name, 'mtu')],
        interface: iface.name,
      };
    }
  },
});
