import { at } from '../facts/evidence.ts';
import { globalAddresses, isEnslaved, isHostInterface, isRunning } from '../facts/interfaces.ts';
import { canonical, cidr } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { Address, Interface } from '../model/network.ts';

interface Held {
  readonly iface: Interface;
  readonly address: Address;
}

export default defineCheck({
  id: 'address-on-two-interfaces',
  title: 'Two interfaces of this host have the same address',
  category: 'address',
  severity: 'warning',
  why: 'The host answers for the address on both, and sends by one: neighbours learn the MAC of the other, and what they send arrives on an interface that does not expect it.',
  fix: ['# decide which interface keeps {address}; if it is {first}:', 'ip address del {cidr} dev {second}'],
  refs: ['https://docs.kernel.org/networking/ip-sysctl.html'],
  needs: ['interfaces'],
  messages: { twice: '{address} is on {first} and on {second}' },
  explains: ['dns-server-unreachable', 'gateway-unreachable', 'lookup-failed'],
  *run({ interfaces }) {
    const holders = new Map<string, Held>();
    for (const iface of interfaces) {
      if (!isRunning(iface) || !isHostInterface(iface, interfaces)) continue;
      if (isEnslaved(iface, interfaces)) continue;
      for (const address of globalAddresses(iface)) {
        if (isShareable(address)) continue;
        // Each VRF has addresses of its own.
        const key = `${canonical(address.local)} ${iface.master ?? ''}`;
        const other = holders.get(key);
        if (other && other.iface !== iface) yield twice(other, { iface, address });
        else holders.set(key, { iface, address });
      }
    }
  },
});

/** A host address is put on several interfaces that have none of their own: unnumbered ones, or one that is announced. */
const isShareable = ({ family, prefixLength, peer }: Address): boolean =>
  peer !== undefined || prefixLength === (family === 'inet' ? 32 : 128);

const twice = (first: Held, second: Held) => ({
  message: 'twice' as const,
  subject: first.address.local,
  data: {
    address: first.address.local,
    first: first.iface.name,
    second: second.iface.name,
    cidr: cidr(second.address),
  },
  evidence: [first, second].map(({ iface, address }) =>
    at('interfaces', iface.name, 'addresses', iface.addresses.indexOf(address), 'local'),
  ),
});
