import t from 'tap';
import flannelSubnet, { parseFlannelSubnet } from '../../src/parsers/flannel-subnet.ts';
import { fixturesOf } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

t.test('flannel-subnet', async (t) => {
  const [text = ''] = fixturesOf('flannel-subnet');
  for (const [name, input, value, reasons] of [
    ['a file', text, { network: '10.244.0.0/16', subnet: '10.244.1.1/24', mtu: 1450, ipMasq: true }, []],
    [
      'both families',
      'FLANNEL_NETWORK=10.42.0.0/16\nFLANNEL_IPV6_NETWORK=fd00:42::/56\nFLANNEL_IPV6_SUBNET=fd00:42::1/64\n',
      { network: '10.42.0.0/16', ipv6Network: 'fd00:42::/56', ipv6Subnet: 'fd00:42::1/64' },
      [],
    ],
    ['nothing', '', {}, []],
    ['empty values', 'FLANNEL_SUBNET=\nFLANNEL_IPMASQ=false\n', { ipMasq: false }, []],
    ['no number', 'FLANNEL_MTU=big\n', {}, ['not a whole number']],
    ['no setting', 'what\n', {}, ['not an assignment KEY=value']],
  ] as const) {
    const parsed = parseFlannelSubnet(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ reason }) => reason),
      reasons,
      name,
    );
  }
  t.equal(flannelSubnet.parse, parseFlannelSubnet);
  testParserTrials(t, parseFlannelSubnet, [text]);
});
