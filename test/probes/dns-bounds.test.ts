import { type Answer, encode } from 'dns-packet';
import t from 'tap';
import { checkBounds } from '../../src/probes/dns-bounds.ts';
import { readReply } from '../../src/probes/dns-message.ts';
import { BOMBS, LIES, LONGEST } from '../support/dns-bombs.ts';
import { realReplies } from '../support/dns-replies.ts';
import { aRecord } from '../support/dns-server.ts';

const WEB = 'web.production.svc.cluster.local';
const query = { name: WEB, type: 'A', class: 'IN', edns: false };

t.test('what servers send', async (t) => {
  for (const { name, type, message } of realReplies()) {
    const before = Buffer.from(message);
    t.equal(checkBounds(message).length, message.length, `${name} ${type}`);
    t.ok(message.equals(before), 'it is not altered');
    t.equal(readReply(message, { ...query, name, type }).outcome, 'answer');
  }
});

t.test('every one that is cut off', async (t) => {
  for (const { name, type, message } of realReplies()) {
    for (let length = 12; length < message.length; length += 1) {
      const { outcome, truncated } = readReply(message.subarray(0, length), { ...query, name, type });
      if (outcome !== 'malformed' && !truncated) t.fail(`${name} ${type}: ${length} of ${message.length} bytes`);
    }
  }
});

/** As CoreDNS writes it: the name once, and then pointers to it. */
function compressed(count: number): Buffer {
  const head = encode({ type: 'response', id: 1, questions: [{ type: 'A', name: WEB }] });
  const records = Array.from({ length: count }, (_, i) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 0, i >> 8, i & 0xff]),
  );
  const bytes = Buffer.concat([head, ...records]);
  bytes.writeUInt16BE(count, 6);
  return bytes;
}

t.test('large services', async (t) => {
  const many = compressed(4000);
  t.ok(many.length < LONGEST);
  t.match(readReply(many, query), { outcome: 'answer', answers: { length: 256 } }, '4,000 addresses');
  const ports: Answer[] = Array.from({ length: 400 }, (_, i) => ({
    type: 'SRV',
    name: `_http._tcp.${WEB}`,
    data: { port: 8080, target: `10-244-${i >> 8}-${i & 255}.${WEB}` },
  }));
  const addresses = Array.from({ length: 400 }, (_, i) => aRecord(`10-244-${i >> 8}-${i & 255}.${WEB}`, '10.244.1.1'));
  const written = encode({ type: 'response', id: 1, answers: ports, additionals: addresses });
  const asked = { ...query, name: `_http._tcp.${WEB}`, type: 'SRV' };
  t.match(readReply(written, asked), { outcome: 'answer', answers: { length: 256 } }, '400 ports and addresses');
});

t.test('types that nobody reads are passed over', async (t) => {
  const records: Answer[] = [
    { type: 'HINFO', name: WEB, data: { cpu: 'a', os: 'b' } },
    { type: 'CAA', name: WEB, data: { flags: 0, tag: 'issue', value: 'ca.example' } },
    aRecord(WEB, '10.0.0.1'),
  ];
  const bytes = encode({ type: 'response', id: 1, questions: [{ type: 'A', name: WEB }], answers: records });
  t.match(readReply(bytes, query), { outcome: 'answer', answers: ['10.0.0.1'] });
});

/** Those that cost nothing, since what is in them is not read or is little. */
const HARMLESS = ['options with tags', 'one option with 30,000 tags', 'bitmaps of types'];

t.test('messages that are made to keep us busy', async (t) => {
  for (const [name, make] of Object.entries(BOMBS)) {
    const { outcome, error } = readReply(make(), query);
    t.equal(outcome, HARMLESS.includes(name) ? 'answer' : 'malformed', `${name}: ${error ?? 'read'}`);
  }
});

t.test('lengths that are not true', async (t) => {
  for (const [name, make] of Object.entries(LIES)) {
    t.match(
      readReply(make(), query),
      {
        outcome: 'malformed',
        error: /claims \d+ records|not as long as it says|ends (behind|within)|points nowhere/,
      },
      name,
    );
  }
  t.throws(() => checkBounds(Buffer.alloc(11)), /a reply of 11 bytes has no header/);
});

t.test('names that are none', async (t) => {
  const answer = (...name: readonly number[]) => {
    const bytes = Buffer.concat([
      Buffer.alloc(12),
      Buffer.from(name),
      Buffer.from([0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 0, 0, 1]),
    ]);
    bytes.writeUInt16BE(1, 6);
    return () => checkBounds(bytes);
  };
  t.doesNotThrow(answer(1, 97, 0));
  t.throws(answer(0x40, 0), /no valid label/);
  t.throws(answer(0x80, 0), /no valid label/);
  t.throws(answer(0xc0, 12), /points nowhere/, 'to itself');
  t.throws(answer(0xc0, 40), /points nowhere/, 'ahead');
  t.throws(answer(63), /ends behind the message/);
});
