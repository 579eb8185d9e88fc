import { dhcpServerAddress, launcherBridges, podInterface } from '../facts/bridges.ts';
import { servesDhcp } from '../facts/dhcp-listeners.ts';
import { at } from '../facts/evidence.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'launcher-dhcp-server-missing',
  title: 'virt-launcher serves no DHCP on a bridge that needs it',
  category: 'launcher',
  severity: 'critical',
  why: 'In bridge binding the guest learns the address of its pod from the DHCP server in virt-launcher. Without it the guest keeps its address until it reboots, and then has none.',
  fix: [
    '# restart the VM (virtctl restart NAME): virt-launcher starts the server once, with the pod',
    '# expected where a binding plugin of type managedTap made the bridge: those guests are addressed by other means',
  ],
  refs: ['https://github.com/kubevirt/kubevirt/blob/main/pkg/network/dhcp/configurator.go'],
  needs: ['interfaces', 'sockets'],
  messages: {
    missing: 'nothing listens on UDP port 67 of {subject} ({address}), although {pod} holds {podAddress} for the guest',
  },
  *run({ interfaces, sockets }) {
    for (const bridge of launcherBridges(interfaces)) {
      const address = dhcpServerAddress(bridge)?.local;
      const pod = podInterface(bridge, interfaces);
      // Without an IPv4 address of the pod there is nothing to hand out, and no server.
      const held = pod && globalAddresses(pod, 'inet')[0];
      if (address === undefined || !pod || !held) continue;
      if (servesDhcp(sockets, bridge.device.name, [address])) continue;
      yield {
        message: 'missing',
        subject: bridge.device.name,
        data: { address, pod: pod.name, podAddress: held.local },
        evidence: [
          at('interfaces', bridge.device.name, 'addresses'),
          at('interfaces', pod.name, 'addresses'),
          ...sockets
            .flatMap(({ netid }, index) => (netid === 'udp' ? [at('sockets', index, 'local')] : []))
            .slice(0, 5),
        ],
        interface: bridge.device.name,
      };
    }
  },
});
