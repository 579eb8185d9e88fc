import t from 'tap';
import type { ExchangeReply, ExchangeRequest } from '../../src/model/platform.ts';
import { reaches } from '../../src/probes/port-unreachable.ts';
import { platform } from '../support/platform.ts';

const ANSWERS: readonly (readonly [ExchangeReply, string])[] = [
  [{ outcome: 'reply', payload: Buffer.from('anything'), durationMs: 1 }, 'answered'],
  [{ outcome: 'refused', error: 'ECONNREFUSED', durationMs: 1 }, 'answered'],
  [{ outcome: 'timeout', error: 'no reply', durationMs: 1 }, 'silent'],
  [{ outcome: 'unreachable', error: 'EHOSTUNREACH', durationMs: 1 }, 'unreachable'],
];

t.test('port-unreachable', async (t) => {
  for (const [reply, expected] of ANSWERS) {
    t.test(reply.outcome, async (t) => {
      t.equal(await reaches(platform({ exchange: async () => reply }), '192.0.2.1', 100), expected);
    });
  }

  t.test('one empty datagram to the first port of traceroute', async (t) => {
    const asked: ExchangeRequest[] = [];
    const os = platform({
      exchange: async (request) => {
        asked.push(request);
        return { outcome: 'timeout', error: 'no reply', durationMs: 1 };
      },
    });
    await reaches(os, '192.0.2.1', 150);
    await reaches(os, '192.0.2.1', 1500, 2);
    t.match(asked[0], { transport: 'udp', address: '192.0.2.1', port: 33434, timeoutMs: 150 });
    t.equal(asked[0]?.payload.length, 0);
    t.ok(asked[0]?.accept(new Uint8Array()), 'whatever comes back proves that somebody is there');
    t.same(
      asked.map(({ label }) => label),
      ['udp/192.0.2.1/33434', 'udp/192.0.2.1/33434.2'],
    );
  });
});
