import check from '../../src/checks/ovs-interface-error.ts';
import type { OvsInterface } from '../../src/model/ovs.ts';
import { testCheck } from '../support/check-tester.ts';

const GONE = 'could not open network device veth77 (No such device)';
const BUSY = 'could not add network device eth1 to ofproto (Device or resource busy)';
const ovs = (name: string, ...interfaces: readonly OvsInterface[]) => ({
  ovs: { managers: [], bridges: [{ name: 'br1', controllers: [], ports: [{ name, interfaces }] }] },
});

testCheck(check, {
  pass: {
    'the whole bridge has no device, of which another check tells': {
      ovs: {
        managers: [],
        vswitchd: { state: 'running' },
        bridges: [
          {
            name: 'br1',
            hasDevice: false,
            controllers: [],
            ports: [{ name: 'v1', interfaces: [{ name: 'v1', error: GONE }] }],
          },
        ],
      },
    },
    'no bridge': { ovs: { managers: [], bridges: [] } },
    'ports that work': ovs('br1', { name: 'br1', type: 'internal' }),
    'an empty error': ovs('veth77', { name: 'veth77', error: '' }),
    'a patch port whose other end leads elsewhere': ovs('p1', {
      name: 'p1',
      type: 'patch',
      error: "No usable peer 'p2' exists in 'netdev' datapath.",
    }),
    'a bond': ovs('bond0', { name: 'eth1' }, { name: 'eth2' }),
  },
  fail: {
    'a port left behind': {
      host: ovs('veth77', { name: 'veth77', error: GONE }),
      findings: [{ message: 'error', subject: 'veth77', interface: 'veth77', data: { bridge: 'br1', error: GONE } }],
      text: `interface veth77 of bridge br1: ${GONE}`,
      fix: ['ovs-vsctl --if-exists del-port br1 veth77'],
    },
    'the port of a launcher that is gone': {
      host: ovs('9f3a2b1c0d4e5f6', {
        name: '9f3a2b1c0d4e5f6',
        error: GONE,
        external_ids: { 'iface-id': 'prod_virt-launcher-vm8-abc', 'iface-id-ver': '8f1d', sandbox: '9f3a2b1c0d4e5f6' },
      }),
      findings: [{ message: 'leftBehind', subject: '9f3a2b1c0d4e5f6' }],
      text: `interface 9f3a2b1c0d4e5f6 of bridge br1 was left behind by pod prod/virt-launcher-vm8-abc, which is gone: ${GONE}`,
      fix: ['ovs-vsctl --if-exists del-port br1 9f3a2b1c0d4e5f6'],
    },
    'a port that ovs-cni made': {
      host: ovs('veth77', { name: 'veth77', error: GONE, external_ids: { contNetns: '/var/run/netns/cni-1' } }),
      findings: [
        { message: 'leftBehind', subject: 'veth77', data: { owner: 'a pod with the namespace /var/run/netns/cni-1' } },
      ],
    },
    'one leg of a bond': {
      host: ovs('bond0', { name: 'eth1' }, { name: 'veth77', error: GONE }),
      findings: [{ message: 'error', subject: 'veth77', data: { port: 'bond0' } }],
      fix: ['ovs-vsctl --if-exists del-bond-iface bond0 veth77'],
    },
    'a device that belongs to another bridge': {
      host: ovs('eth1', { name: 'eth1', error: BUSY }),
      findings: [{ message: 'error', subject: 'eth1' }],
      fix: ['ovs-vsctl list interface eth1', 'ip -d link show dev eth1'],
    },
    'one finding for each interface': {
      host: ovs('bond0', { name: 'eth1', error: BUSY }, { name: 'eth2', error: BUSY }),
      findings: [
        { message: 'error', subject: 'eth1' },
        { message: 'error', subject: 'eth2' },
      ],
    },
    'a hostile name': {
      host: ovs("x'; reboot #", { name: "x'; reboot #", error: GONE }),
      findings: [{ message: 'error', subject: "x'; reboot #" }],
      fix: [`ovs-vsctl --if-exists del-port br1 'x'\\''; reboot #'`],
    },
  },
});
