// The DNS probe as a program, for a namespace: questions as JSON on standard input, replies as JSON on standard output.
import { text } from 'node:stream/consumers';
import { liveSource } from '../../../src/platform/live.ts';
import { ask, type DnsQuestion } from '../../../src/probes/dns.ts';
import type { Asked } from './dns-asker.ts';

const { questions, atOnce } = JSON.parse(await text(process.stdin)) as Asked;
const os = liveSource().open(new AbortController().signal);
const replies: unknown[] = [];
let next = 0;
async function work(): Promise<void> {
  for (let i = next++; i < questions.length; i = next++) replies[i] = await ask(os, questions[i] as DnsQuestion);
}
await Promise.all(Array.from({ length: atOnce }, work));
console.log(JSON.stringify(replies));
