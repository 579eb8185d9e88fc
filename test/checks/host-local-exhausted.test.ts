import check from '../../src/checks/host-local-exhausted.ts';
import type { AddressRange, LeaseStore } from '../../src/model/dhcp-server.ts';
import { testCheck } from '../support/check-tester.ts';

const FILE = '/var/lib/cni/networks/pods';
const store = (held: number, ranges: readonly AddressRange[], parts: Partial<LeaseStore> = {}) => {
  const leases = Array.from({ length: held }, (_, i) => ({
    server: 'host-local' as const,
    address: `10.244.1.${i + 2}`,
    containerId: `c${i}`,
    interface: 'eth0',
  }));
  const all: LeaseStore = {
    ...{ server: 'host-local', file: FILE, network: 'pods', count: held, active: held, leases, ranges },
    ...parts,
  };
  return { dhcpServers: [all] };
};
const leaking = (held: number, gone: number) => {
  const { dhcpServers } = store(held, WHOLE);
  return {
    dhcpServers: dhcpServers.map((each) => ({
      ...each,
      leases: each.leases.map((lease, place) => (place < gone ? { ...lease, sandboxGone: true as const } : lease)),
    })),
  };
};
const WHOLE = [{ subnet: '10.244.1.0/24' }];
const SMALL = [{ subnet: '10.244.1.0/24', rangeStart: '10.244.1.2', rangeEnd: '10.244.1.11' }];

testCheck(check, {
  pass: {
    'a node as most are': store(30, WHOLE),
    'with as many pods as a node may have': store(110, [{ subnet: '10.244.1.0/25' }]),
    'nothing is held': store(0, WHOLE),
    'no range is known': store(250, []),
    'IPv6, which never ends': store(250, [{ subnet: 'fd00::/64' }]),
    'addresses of a range that was there before': store(10, [{ subnet: '10.9.0.0/28' }]),
    'a subnet that is none': store(10, [{ subnet: 'x' }]),
    'a range that is upside down': store(10, [{ ...WHOLE[0], subnet: '10.244.1.0/24', rangeEnd: '10.244.0.1' }]),
    'not all could be read': store(253, WHOLE, { count: 300 }),
    'another server': store(253, WHOLE, { server: 'dnsmasq' }),
  },
  fail: {
    'all of them': {
      host: store(253, WHOLE),
      findings: [{ message: 'full', subject: 'pods' }],
      text: 'all 253 addresses of the network pods are held',
    },
    'nearly all of a small range': {
      host: store(9, SMALL),
      findings: [{ message: 'nearlyFull', subject: 'pods', data: { used: 9, size: 10 }, severity: 'warning' }],
    },
    'all of them, some by pods that are gone': {
      host: leaking(253, 2),
      findings: [{ message: 'leaked', subject: 'pods', data: { leaked: 2 } }],
      text: '253 of 253 addresses of the network pods are held, 2 by pods whose network namespace is gone',
      fix: [
        '# look whether a sandbox of such an id is still there: crictl pods; where there is none, give the addresses back:',
        `rm ${FILE}/10.244.1.2`,
        `rm ${FILE}/10.244.1.3`,
        '# if these are too few, give the node a larger range',
      ],
    },
    'a gateway in the range': {
      host: store(9, [{ ...SMALL[0], subnet: '10.244.1.0/24', gateway: '10.244.1.11' }]),
      findings: [{ message: 'full', subject: 'pods', data: { size: 9 } }],
    },
  },
});
