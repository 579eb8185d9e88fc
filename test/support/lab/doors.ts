import { isDeepStrictEqual } from 'node:util';
import type { Test } from 'tap';
import bridges from '../../../src/collectors/bridges.ts';
import interfaces from '../../../src/collectors/interfaces.ts';
import neighbours from '../../../src/collectors/neighbours.ts';
import routing from '../../../src/collectors/routing.ts';
import { collect } from '../../../src/engine/collect.ts';
import type { Collector } from '../../../src/model/collector.ts';
import type { Platform } from '../../../src/model/platform.ts';
import { createFiles } from '../../../src/platform/files.ts';
import { withIpSessions } from '../../../src/platform/ip-sessions.ts';
import { openNetlink } from '../../../src/platform/netlink.ts';
import { sourceOf } from '../platform.ts';
import { impostors } from './impostor.ts';
import { output } from './output.ts';

/** Timers and counters go on between two looks: then we look again. */
const ATTEMPTS = 8;
const COLLECTORS = [interfaces, routing, neighbours, bridges] as unknown as readonly Collector[];
const RUN = { version: 'test', options: { lookups: [], dnsTimeoutMs: 100 }, deadlineMs: 10_000 };

/** Commands are run for the namespace, with their options changed. */
const commands = (namespace: string, change: (options: readonly string[]) => readonly string[]): Partial<Platform> => ({
  exec: async ([tool, ...rest]) => output([tool, '-n', namespace, ...change(rest)]),
});

/** The doors of one look. */
type Door = readonly [name: string, doors: () => Partial<Platform>];

/** What not every door can tell, or tells of a moment. */
const EXEMPT: Readonly<Record<string, string>> = {
  rx: 'counters go on',
  tx: 'counters go on',
  linkNetnsid: 'the text names the namespace in its place',
};
/** What `ip -j neigh` prints for a device without link addresses: whatever stood in its buffer. */
const NO_ADDRESS = /^.{0,2}$/;

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, inner]) => !(key in EXEMPT) && !(key === 'lladdr' && NO_ADDRESS.test(String(inner))),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, comparable(inner)]));
}

async function look(doors: Partial<Platform>): Promise<unknown> {
  const { slices } = await collect(COLLECTORS, sourceOf({ ...createFiles('/', { kernel: true }), ...doors }), RUN);
  return comparable(slices);
}

/** Both look at a state that may change between them. */
async function compare(t: Test, [name, doors]: Door, reference: Partial<Platform>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const [expected, actual] = [await look(reference), await look(doors())];
    if (attempt === ATTEMPTS || isDeepStrictEqual(actual, expected)) {
      t.strictSame(actual, expected, name);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** `ip` is a script that goes into the namespace, so that the children of a session are there. */
function sessionsIn(t: Test, namespace: string, commands: Partial<Platform>, alone: string[]): Door {
  const { folder } = impostors(t, ['ip'], `PATH=/usr/sbin:/sbin:/usr/bin:/bin exec ip -n ${namespace} "$@"`);
  const path = process.env['PATH'];
  process.env['PATH'] = `${folder}:${path}`;
  t.teardown(() => {
    process.env['PATH'] = path;
  });
  const ask = withIpSessions(async (argv, options) => {
    if (argv[0] === 'ip') alone.push(argv.join(' '));
    return commands.exec?.(argv, options);
  });
  const doors = () => {
    const { signal } = new AbortController();
    return { exec: (argv: readonly [string, ...string[]], options = {}) => ask(argv, options, signal) };
  };
  return ['sessions of ip', doors];
}

/** The slices of a namespace are the same by the kernel's messages, by what commands print with -j, and as text. */
export async function compareDoors(t: Test, namespace: string, { sessions = false } = {}): Promise<void> {
  const json = commands(namespace, (options) => options);
  const text = commands(namespace, (options) => options.filter((option) => option !== '-j'));
  const netlink = openNetlink({ netns: `/run/netns/${namespace}` });
  try {
    await compare(t, ['netlink', () => ({ netlink })], json);
    await compare(t, ['text', () => text], json);
    if (!sessions) return;
    const alone: string[] = [];
    await compare(t, sessionsIn(t, namespace, json, alone), json);
    t.same(alone, [], 'no ip was started for one question');
  } finally {
    netlink.close();
  }
}
