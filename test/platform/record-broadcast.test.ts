import t from 'tap';
import type { BroadcastReply, BroadcastRequest, Platform } from '../../src/model/platform.ts';
import { agrees, replay } from '../support/replay.ts';

t.test('record and tree: broadcasts', async (t) => {
  const heard: BroadcastReply = {
    outcome: 'heard',
    packets: [{ payload: Buffer.from([1, 2, 0xff]), durationMs: 1.5 }],
  };
  const answering = (reply: BroadcastReply): Partial<Platform> => ({ broadcast: async () => reply });
  const ask = (parts: Partial<BroadcastRequest> = {}): BroadcastRequest => ({
    index: 2,
    ethertype: 0x0800,
    payload: Buffer.from([1, 2, 3]),
    sendAtMs: [0],
    only: [],
    accept: () => true,
    timeoutMs: 10,
    lingerMs: 10,
    label: 'dhcp/discover/eth0',
    echoed: { start: 0, end: 2 },
    ...parts,
  });
  for (const reply of [
    heard,
    { outcome: 'heard', packets: [] },
    { outcome: 'unable', error: 'a packet socket takes CAP_NET_RAW' },
    { outcome: 'failed', error: 'to send: ENETDOWN' },
  ] as const) {
    t.test(JSON.stringify(reply), (t) => agrees(t, answering(reply), (os) => os.broadcast(ask())));
  }
  t.test('what is heard takes the transaction id of the new request', async (t) => {
    const { os } = await replay(t, answering(heard), (recorder) => recorder.broadcast(ask()));
    t.match(await os.broadcast(ask({ payload: Buffer.from([7, 8, 9]) })), {
      packets: [{ payload: Buffer.from([7, 8, 0xff]) }],
    });
    t.same(await os.broadcast(ask({ accept: () => false })), { outcome: 'heard', packets: [] });
  });
  t.test('what was not asked then', async (t) => {
    const { os } = await replay(t, answering(heard), async () => undefined);
    t.same(await os.broadcast(ask()), { outcome: 'unable', error: 'not in this capture' });
  });
});
