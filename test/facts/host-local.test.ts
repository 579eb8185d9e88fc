import t from 'tap';
import { HOST_LOCAL_FOLDER, hostLocalOf } from '../../src/facts/host-local.ts';

const network = (ipam: unknown) => ({ name: 'pods', plugins: [{ type: 'ptp', ipam }] });
const subnet = '10.244.1.0/24';

const TABLE: readonly (readonly [name: string, ipam: unknown, expected: readonly object[]])[] = [
  [
    'one range, as before CNI 0.3.0',
    { type: 'host-local', subnet, rangeEnd: '10.244.1.9' },
    [{ network: 'pods', dataDir: HOST_LOCAL_FOLDER, ranges: [{ subnet, rangeEnd: '10.244.1.9' }] }],
  ],
  [
    'sets of ranges',
    { type: 'host-local', ranges: [[{ subnet, rangeStart: '10.244.1.3' }], [{ subnet: 'fd00::/64' }]] },
    [
      {
        network: 'pods',
        dataDir: HOST_LOCAL_FOLDER,
        ranges: [{ subnet, rangeStart: '10.244.1.3' }, { subnet: 'fd00::/64' }],
      },
    ],
  ],
  [
    'another folder',
    { type: 'host-local', dataDir: '/run/cni-ipam-state/' },
    [{ network: 'pods', dataDir: '/run/cni-ipam-state', ranges: [] }],
  ],
  [
    'a folder that is none',
    { type: 'host-local', dataDir: 'x' },
    [{ network: 'pods', dataDir: HOST_LOCAL_FOLDER, ranges: [] }],
  ],
  [
    'values of other kinds',
    { type: 'host-local', dataDir: 7, ranges: [5, [null, { subnet: 5 }]], subnet: [] },
    [{ network: 'pods', dataDir: HOST_LOCAL_FOLDER, ranges: [] }],
  ],
  ['other address management', { type: 'dhcp' }, []],
  ['none', undefined, []],
  ['a list', [], []],
];

t.test('host-local', async (t) => {
  for (const [name, ipam, expected] of TABLE) t.same(hostLocalOf(network(ipam)), expected, name);
  t.same(hostLocalOf({ plugins: network({ type: 'host-local' }).plugins }), [], 'a network without a name');
});
