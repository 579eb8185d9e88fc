import { at } from '../facts/evidence.ts';
import { globalAddresses, isHostInterface, isRunning } from '../facts/interfaces.ts';
import { cidr } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

/** `dadfailed` is a fault of its own; optimistic ones are in use already, RFC 4429. */
const OTHER_STATES = ['dadfailed', 'optimistic'];

export default defineCheck({
  id: 'address-tentative',
  title: 'An IPv6 address is not used because duplicate address detection does not end',
  category: 'address',
  severity: 'warning',
  why: 'The kernel asks whether another host has the address, and uses it a second later. Until then nothing is sent from it or answered for it.',
  fix: [
    '# ask once, as RFC 4862 has it, and begin anew:',
    'sysctl -w net.ipv6.conf.{setting}.dad_transmits=1',
    'ip -6 address del {cidr} dev {interface}',
    'ip -6 address add {cidr} dev {interface}',
  ],
  refs: ['RFC 4862 section 5.4', 'ip-address(8)'],
  needs: ['interfaces'],
  messages: { tentative: '{cidr} on {interface} is still tentative, although the interface has a carrier' },
  lastsSeconds: 2,
  *run({ interfaces }) {
    for (const iface of interfaces) {
      if (!isRunning(iface) || !isHostInterface(iface, interfaces)) continue;
      for (const address of globalAddresses(iface, 'inet6')) {
        const { flags, local } = address;
        if (!flags.includes('tentative') || OTHER_STATES.some((state) => flags.includes(state))) continue;
        yield {
          message: 'tentative',
          subject: local,
          data: { cidr: cidr(address), interface: iface.name, setting: iface.name.replaceAll('.', '/') },
          evidence: [at('interfaces', iface.name, 'addresses', iface.addresses.indexOf(address), 'flags')],
          interface: iface.name,
        };
      }
    }
  },
});
