import check from '../../src/checks/interface-managers-conflict.ts';
import type { ManagerName, NetworkManagers } from '../../src/model/managers.ts';
import { testCheck } from '../support/check-tester.ts';

const NO_FILES = {
  networkd: [],
  networkManager: [],
  netplan: [],
  ifupdown: [],
  networkScripts: [],
  cloudInit: [],
};
const managed = (...managers: readonly ManagerName[]): { readonly managers: NetworkManagers } => ({
  managers: {
    links: [{ interface: 'eth0', index: 2, managers, dns: [], domains: [], routeDomains: [] }],
    files: NO_FILES,
  },
});

testCheck(check, {
  pass: {
    'one manager': managed('systemd-networkd'),
    nobody: managed(),
    'files alone: who reads them is not known': managed('ifupdown', 'network-scripts'),
  },
  fail: {
    'two daemons': {
      host: managed('systemd-networkd', 'NetworkManager'),
      findings: [{ message: 'both', subject: 'eth0', interface: 'eth0' }],
      text: 'systemd-networkd and NetworkManager both have eth0 in hand',
    },
    'a file of a manager of old': {
      host: managed('systemd-networkd', 'ifupdown'),
      findings: [{ message: 'leftover', subject: 'eth0', severity: 'info' }],
      text: 'eth0 is in the hand of systemd-networkd, and ifupdown is set up for it as well',
    },
  },
});
