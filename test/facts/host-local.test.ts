import t from 'tap';
import { HOST_LOCAL_FOLDER, hostLocalOf, spanOf } from '../../src/facts/host-local.ts';

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

t.test('host-local: how many addresses a range has', async (t) => {
  const first = 0x0af40101;
  for (const [range, expected] of [
    [{ subnet: '10.244.1.0/24' }, { first, last: first + 253, size: 253 }],
    [{ subnet: '10.244.1.0/24', rangeStart: '10.244.1.2', rangeEnd: '10.244.1.9' }, { size: 8 }],
    [{ subnet: '10.244.1.0/24', gateway: '10.244.1.254' }, { size: 253 }],
    [{ subnet: '10.244.1.0/24', gateway: '10.9.9.9' }, { size: 254 }],
    [{ subnet: '10.244.1.0/31' }, undefined],
    [{ subnet: 'fd00::/64' }, undefined],
    [{ subnet: '10.244.1.0/24', rangeStart: '10.244.1.300' }, undefined],
    [{ subnet: '10.244.1.0/24', rangeStart: '10.244.1.9', rangeEnd: '10.244.1.8' }, undefined],
  ] as const)
    if (expected) t.match(spanOf(range), expected, JSON.stringify(range));
    else t.equal(spanOf(range), undefined, JSON.stringify(range));
});
