import t from 'tap';
import { servesDhcp } from '../../src/facts/dhcp-listeners.ts';
import { socket } from '../support/hosts.ts';

const CASES: readonly (readonly [text: string, serves: boolean])[] = [
  ['udp UNCONN 0.0.0.0%k6t-eth0:67 0.0.0.0:*', true],
  ['udp UNCONN 0.0.0.0%k6t-net1:67 0.0.0.0:*', false],
  ['udp UNCONN 0.0.0.0:67 0.0.0.0:*', true],
  ['udp UNCONN 10.0.2.1:67 0.0.0.0:*', true],
  ['udp UNCONN 10.0.2.9:67 0.0.0.0:*', false],
  ['udp UNCONN 0.0.0.0:68 0.0.0.0:*', false],
  ['tcp LISTEN 0.0.0.0:67 0.0.0.0:*', false],
];

t.test('facts/dhcp-listeners', async (t) => {
  for (const [text, serves] of CASES) t.equal(servesDhcp([socket(text)], 'k6t-eth0', ['10.0.2.1']), serves, text);
  t.notOk(servesDhcp([], 'k6t-eth0', []));
});
