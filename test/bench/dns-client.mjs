// The DNS probe as a program of the bench: `latency` asks one question after another, `matrix` all names of all servers.
import { askAll } from '../../src/collectors/reading/dns-matrix.ts';
import { liveSource } from '../../src/platform/live.ts';
import { ask } from '../../src/probes/dns.ts';

const [, , what, ...servers] = process.argv;
const os = liveSource().open(new AbortController().signal);
const timeoutMs = 2000;
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const QUERIES = 1000;
const NAMES = 200;

async function latency(server) {
  const question = { server, name: 'web.prod.svc.cluster.local', type: 'A', timeoutMs };
  for (let i = 0; i < QUERIES / 5; i += 1) await ask(os, question);
  const [told, passed] = [[], []];
  const before = cpuMs();
  for (let i = 0; i < QUERIES; i += 1) {
    const began = performance.now();
    const { outcome, durationMs } = await ask(os, question);
    if (outcome !== 'answer') throw new Error(outcome);
    passed.push(performance.now() - began);
    told.push(durationMs);
  }
  return { told, passed, cpu: (cpuMs() - before) / QUERIES };
}

async function matrix() {
  const questions = Array.from({ length: NAMES }, (_, i) => ({
    name: i % 4 === 3 ? `missing-${i}.prod.svc.cluster.local` : `name-${i}.prod.svc.cluster.local`,
    type: 'A',
    purpose: 'configured',
  }));
  const idle = process.memoryUsage().rss;
  const [began, before] = [performance.now(), cpuMs()];
  const lookups = await askAll(
    os,
    servers.map((address) => ({ address })),
    questions,
    { timeoutMs },
  );
  const answered = lookups.filter(({ outcome }) => outcome === 'answer').length;
  if (answered !== NAMES * servers.length) throw new Error(`${answered} answers`);
  return {
    wall: performance.now() - began,
    cpu: cpuMs() - before,
    idle: idle / 2 ** 20,
    peak: process.resourceUsage().maxRSS / 1024,
  };
}

console.log(JSON.stringify(what === 'latency' ? await latency(servers[0]) : await matrix()));
