import t from 'tap';
import dnsFlows from '../../src/collectors/dns-flows.ts';
import { collected, GARBAGE } from '../support/tree.ts';

const HOST = 'plain-server-static';
const COUNT = 'proc/sys/net/netfilter/nf_conntrack_count';
const LIST = 'exec/conntrack -L -p udp --dport 53.txt';
const entry = (port: number, backend: string, flags = '') =>
  `udp      17 29 src=10.244.1.7 dst=10.96.0.10 sport=${port} dport=53 ${flags} src=${backend} dst=10.244.1.7 sport=53 dport=${port} mark=0 use=1`;
const see = (...lines: readonly string[]) =>
  collected(t, dnsFlows, HOST, { [COUNT]: '12\n', [LIST]: `${lines.join('\n')}\n` });

t.test('dnsFlows', async (t) => {
  t.equal(dnsFlows.onDemand, true, 'the daemon does not look at it');
  t.same(
    await see(
      entry(1, '10.244.1.2'),
      entry(2, '10.244.1.2'),
      entry(3, '10.244.9.9', '[UNREPLIED]'),
      entry(4, '10.244.1.2', '[UNREPLIED]'),
    ),
    {
      state: 'ok',
      value: [
        { server: '10.96.0.10', backend: '10.244.1.2', replied: 2, unreplied: 1 },
        { server: '10.96.0.10', backend: '10.244.9.9', replied: 0, unreplied: 1 },
      ],
    },
  );
  t.same(await see(), { state: 'ok', value: [] }, 'none');
  const many = await see(...Array.from({ length: 501 }, (_, i) => entry(i, `10.1.${i >> 8}.${i & 255}`)));
  t.match(many, { note: '1 pairs of servers are left out' });
  t.match(await collected(t, dnsFlows, HOST, { [COUNT]: null }), { state: 'absent' });
  t.match(await collected(t, dnsFlows, HOST, { [COUNT]: '12\n' }), { reason: 'conntrack is not installed' });
  for (const text of GARBAGE) t.match(await see(text), { state: 'ok', value: [] }, text);
});
