import t from 'tap';
import unit, { parseCloudInitLease } from '../../src/parsers/cloud-init-lease.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const EMPTY = { client: 'cloud-init', router: [], dns: [], search: [], routes: [], vendorOptions: {} };
/** As the script of cloud-init 24.1 writes it. */
const LEASE = `{
    "interface": "eth0",
    "fixed-address": "192.0.2.5",
    "subnet-mask": "255.255.255.0",
    "routers": "192.0.2.1",
    "static_routes" : "10.0.0.0/8 192.0.2.9 0.0.0.0/0 192.0.2.1"
}
`;

const CASES: readonly (readonly [string, string, object])[] = [
  [
    'a lease',
    LEASE,
    {
      interface: 'eth0',
      address: '192.0.2.5',
      prefixLength: 24,
      router: ['192.0.2.1'],
      routes: [
        { dst: '10.0.0.0/8', gateway: '192.0.2.9' },
        { dst: '0.0.0.0/0', gateway: '192.0.2.1' },
      ],
    },
  ],
  ['empty values', '{"interface":"eth0","routers":"","static_routes":""}', { interface: 'eth0' }],
  ['other members', '{"__proto__":"x","mtu":"1400"}', { vendorOptions: { ['__proto__']: 'x', mtu: '1400' } }],
];

const PROBLEMS: readonly (readonly [string, string, string])[] = [
  ['', '', 'is not valid JSON'],
  ['{"interface": "et', '{"interface": "et', 'is not valid JSON'],
  ['[]', '[]', 'is not an object'],
  ['{"routers":["192.0.2.1"]}', 'routers', 'not a string'],
  ['{"fixed-address":"nothing"}', 'fixed-address nothing', 'not an IP address'],
];

t.test('cloud-init-lease', async (t) => {
  t.equal(unit.id, 'cloud-init-lease');
  for (const [name, text, fields] of CASES) {
    t.test(name, async (t) => t.same(unit.parse(text), { value: { ...EMPTY, ...fields }, problems: [] }));
  }
  for (const [input, text, reason] of PROBLEMS) {
    t.test(`${input}: ${reason}`, async (t) => {
      t.same(parseCloudInitLease(input), { value: EMPTY, problems: [{ line: 1, text, reason }] });
    });
  }
  testParserTrials(t, parseCloudInitLease, [LEASE, CASES.map(([, text]) => text).join('\n')], {
    pieces: ['{"routers":', '{"static_routes":"1.1.1.1/1 1.1.1.1 '],
  });
});
