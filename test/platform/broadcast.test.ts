import { openSync } from 'node:fs';
import t from 'tap';
import type { BroadcastRequest } from '../../src/model/platform.ts';
import { broadcast } from '../../src/platform/broadcast.ts';
import type { Libc } from '../../src/platform/libc.ts';

const never = new AbortController().signal;
const request = (parts: Partial<BroadcastRequest> = {}): BroadcastRequest => ({
  index: 7,
  ethertype: 0x0806,
  payload: Buffer.from('who'),
  sendAtMs: [0, 20],
  only: [
    { at: 0, bytes: 1, value: 0x45 },
    { at: 14, bytes: 4, value: 0xc0a81806 },
  ],
  accept: () => true,
  timeoutMs: 60,
  lingerMs: 20,
  label: 'arp/probe/eth0/192.168.24.6',
  echoed: { start: 0, end: 0 },
  ...parts,
});

interface Frame {
  readonly type: number;
  readonly text: string;
}

interface World {
  readonly libc: Libc;
  readonly calls: string[];
}

/** A kernel that has these frames to give, and refuses one call. */
function kernel(frames: readonly Frame[] = [], refused?: readonly [call: string, code: string]): World {
  const calls: string[] = [];
  const left = [...frames];
  let code = 'EAGAIN';
  const done = (call: string, detail: string, result: number): number => {
    calls.push(`${call} ${detail}`);
    if (refused?.[0] !== call) return result;
    code = refused[1];
    return -1;
  };
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const libc = {
    socket: (...words: readonly number[]) => done('socket', words.join(), openSync('/dev/null', 'r')),
    attachFilter: (_fd: number, count: number, program: Uint8Array) => done('filter', `${count} ${hex(program)}`, 0),
    bind: (_fd: number, address: Uint8Array) => done('bind', hex(address), 0),
    sendto: (_fd: number, bytes: Uint8Array) => done('send', Buffer.from(bytes).toString(), bytes.length),
    recvfrom: (_fd: number, bytes: Uint8Array, _length: number, _flags: number, from: Uint8Array) => {
      const frame = left.shift();
      if (!frame) return -1;
      from[10] = frame.type;
      return Buffer.from(bytes.buffer, bytes.byteOffset).write(frame.text);
    },
    errorName: () => code,
  };
  return { libc: libc as unknown as Libc, calls };
}

const heard = async ({ libc }: World, parts: Partial<BroadcastRequest> = {}, signal = never) => {
  const reply = await broadcast(request(parts), signal, () => libc);
  return reply.outcome === 'heard' ? reply.packets.map(({ payload }) => Buffer.from(payload).toString()) : reply;
};

t.test('broadcast', async (t) => {
  t.test('what is heard', async (t) => {
    const [toUs, toAll, toMany, toOthers, ours] = [0, 1, 2, 3, 4].map((type) => ({ type, text: `type ${type}` }));
    const world = kernel([toUs, toAll, toMany, toOthers, ours].filter((frame) => frame !== undefined));
    t.same(await heard(world), ['type 0', 'type 1', 'type 2']);
    t.same(world.calls, [
      'socket 17,526338,0',
      // ldb [0]; jeq #0x45, next, drop; ld [14]; jeq #0xc0a81806, next, drop; ret #2048; drop: ret #0
      'filter 6 300000000000000015000003450000002000000' +
        '00e0000001500000106' +
        '18a8c0' +
        '06000000000800000600000000000000',
      'bind 110008060700000000000006ffffffffffff0000',
      'send who',
      'send who',
    ]);
  });

  t.test('nothing', async (t) => {
    const world = kernel();
    t.same(await heard(world), []);
  });

  t.test('only what is accepted', async (t) => {
    const world = kernel([
      { type: 0, text: 'no' },
      { type: 0, text: 'yes' },
    ]);
    t.same(await heard(world, { accept: (packet) => Buffer.from(packet).toString() === 'yes' }), ['yes']);
  });

  t.test('a flood', async (t) => {
    const world = kernel(Array.from({ length: 500 }, () => ({ type: 0, text: 'flood' })));
    const packets = await heard(world);
    t.equal(Array.isArray(packets) && packets.length, 64);
  });

  t.test('a run that is over', async (t) => {
    t.same(await heard(kernel(), { timeoutMs: 60_000 }, AbortSignal.abort()), []);
  });

  t.test('what this process may not, and what does not work', async (t) => {
    t.same(await broadcast(request(), never, () => undefined), {
      outcome: 'unable',
      error: 'no koffi for this machine',
    });
    for (const [call, code, outcome, error] of [
      ['socket', 'EPERM', 'unable', 'a packet socket takes CAP_NET_RAW'],
      ['socket', 'EAFNOSUPPORT', 'failed', 'a packet socket: EAFNOSUPPORT'],
      ['filter', 'EINVAL', 'failed', 'a filter: EINVAL'],
      ['bind', 'ENODEV', 'failed', 'to bind: ENODEV'],
      ['send', 'ENETDOWN', 'failed', 'to send: ENETDOWN'],
    ] as const) {
      t.same(await heard(kernel([], [call, code])), { outcome, error }, `${call} ${code}`);
    }
  });

  t.test('a mistake of the caller is not taken for the network', async (t) => {
    const wrong = () => {
      throw new Error('a mistake');
    };
    await t.rejects(heard(kernel([{ type: 0, text: 'x' }]), { accept: wrong }), { message: 'a mistake' });
  });
});
