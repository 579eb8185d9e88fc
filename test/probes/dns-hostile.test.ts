import t from 'tap';
import { checkBounds } from '../../src/probes/dns-bounds.ts';
import { answers, readReply } from '../../src/probes/dns-message.ts';
import { ASKED, LONGEST, REPEATED } from '../support/dns-bombs.ts';
import { ID, realReplies } from '../support/dns-replies.ts';
import { Random } from '../support/random.ts';

const TRIALS = 100_000;
const HEADER_BYTES = 12;
/** Far above what a machine of today takes, and far below what an unbounded reader would. */
const BOUND_MS = 100;
const MIB = 1024 * 1024;

type Edit = (message: Buffer, random: Random) => Buffer;

const anywhere = (message: Buffer, random: Random) => random.below(message.length);
function patched(message: Buffer, at: number, ...bytes: readonly number[]): Buffer {
  bytes.forEach((byte, i) => {
    if (at + i < message.length) message[at + i] = byte;
  });
  return message;
}

/** What happens to a message on the way, or is done to it. */
const EDITS: readonly [Edit, ...Edit[]] = [
  (message, random) => {
    const at = anywhere(message, random);
    return patched(message, at, (message[at] ?? 0) ^ (1 << random.below(8)));
  },
  (message, random) => patched(message, anywhere(message, random), random.below(256)),
  (message, random) => message.subarray(0, random.between(1, message.length)),
  (message, random) => patched(message, 4 + 2 * random.below(4), 0, random.below(6)),
  (message, random) => patched(message, 4 + random.below(8), random.below(256)),
  (message, random) => patched(message, anywhere(message, random), 0xc0 | random.below(4), random.below(256)),
  (message, random) => Buffer.concat([message, Buffer.alloc(random.between(1, 40), random.below(256))]),
  (message, random) => {
    const [from, to] = [anywhere(message, random), anywhere(message, random)];
    return Buffer.concat([message.subarray(0, from), message.subarray(to)]);
  },
  (message, random) => patched(message, 0, random.below(256), random.below(256)),
];

const lower = (bytes: Buffer): string => bytes.toString('latin1').toLowerCase();

/** Whether a reply may be taken, told in another way than the probe does. */
function mayAnswer(question: Buffer, message: Buffer): boolean {
  if (message.length < HEADER_BYTES || message.readUInt16BE(0) !== ID || message.readUInt8(2) < 0x80) return false;
  const count = message.readUInt16BE(4);
  if (count === 0) return (message.readUInt8(3) & 0xf) !== 0;
  const repeated = message.subarray(HEADER_BYTES, HEADER_BYTES + question.length);
  return count === 1 && lower(repeated) === lower(question);
}

/** The query that a reply of Knot answers: its question has no pointers. */
function queryOf(message: Buffer): Buffer {
  const end = message.indexOf(0, HEADER_BYTES) + 5;
  const query = Buffer.from(message.subarray(0, end));
  return patched(query, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0);
}

const cpuMs = (act: () => void): number => {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

t.test('a hundred thousand replies that were changed on the way', async (t) => {
  const random = new Random(20_261_128);
  const seeds = realReplies().map((reply) => ({ ...reply, query: queryOf(reply.message) }));
  const counts = { taken: 0, dropped: 0, answer: 0, malformed: 0, wrong: 0 };
  let slowest = 0;
  const trial = () => {
    const { name, type, message, query } = seeds[random.below(seeds.length)] as (typeof seeds)[number];
    let bytes = Buffer.from(message);
    for (let edits = random.between(1, 4); edits > 0 && bytes.length > 0; edits -= 1) {
      bytes = Buffer.from(random.pick(EDITS)(bytes, random));
    }
    const began = performance.now();
    const taken = answers(query, bytes);
    // Also one that would not be taken: what is recorded is read without it.
    const { outcome } = readReply(bytes, { name, type, class: 'IN', edns: false });
    slowest = Math.max(slowest, performance.now() - began);
    counts[taken ? 'taken' : 'dropped'] += 1;
    if (outcome === 'answer' || outcome === 'malformed') counts[outcome] += 1;
    if (taken !== mayAnswer(query.subarray(HEADER_BYTES), bytes)) counts.wrong += 1;
  };
  for (let i = 0; i < TRIALS / 10; i += 1) trial();
  const early = process.memoryUsage().heapUsed;
  const cpu = cpuMs(() => {
    for (let i = TRIALS / 10; i < TRIALS; i += 1) trial();
  });
  const grown = (process.memoryUsage().heapUsed - early) / MIB;
  t.equal(counts.wrong, 0, 'none was taken that does not answer, or dropped that does');
  for (const [what, count] of Object.entries(counts)) if (what !== 'wrong') t.ok(count > 5000, `${what}: ${count}`);
  t.equal(counts.answer + counts.malformed, TRIALS, 'each is read or refused');
  t.ok(cpu / TRIALS < 1, `${((cpu / TRIALS) * 1000).toFixed(0)} µs of CPU each, the slowest ${slowest.toFixed(1)} ms`);
  t.ok(grown < 64, `the heap grew by ${grown.toFixed(1)} MiB`);
});

/** The longest message of a kind that is let through. */
function longest(make: (count: number) => Buffer): Buffer {
  const passes = (count: number): boolean => {
    const message = make(count);
    if (message.length > LONGEST) return false;
    try {
      checkBounds(message);
      return true;
    } catch {
      return false;
    }
  };
  let [low, high] = [1, 4096];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle - 1;
  }
  return make(low);
}

t.test('the longest that is let through', async (t) => {
  const query = { name: ASKED, type: 'A', class: 'IN', edns: false };
  for (const [name, make] of Object.entries(REPEATED)) {
    const message = longest(make);
    t.equal(readReply(message, query).outcome, 'answer', name);
    const times = Array.from({ length: 7 }, () => cpuMs(() => readReply(message, query))).sort((a, b) => a - b);
    const median = times[3] ?? 0;
    t.ok(median < BOUND_MS, `${name}: ${message.length} bytes in ${median.toFixed(1)} ms`);
  }
});
