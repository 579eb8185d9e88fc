import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Test } from 'tap';
import { collect } from '../../src/engine/collect.ts';
import type { CollectOptions, Collector } from '../../src/model/collector.ts';
import type { Slice } from '../../src/model/slice.ts';
import type { SliceName, Slices } from '../../src/model/snapshot.ts';
import { memoSource } from '../../src/platform/memo.ts';
import { treeSource } from '../../src/platform/tree.ts';
import { folderOf } from './folder.ts';

/** Files of a host that are other than in its tree, by path; `null` where there is none. */
export type Changes = Readonly<Record<string, string | Uint8Array | null>>;

/** Output that no parser can make sense of: words, markup, half a JSON text, other JSON, bytes. */
export const GARBAGE = [
  'what is this\n',
  '<html>\n<body>502</body>\n',
  '[{"ifname":',
  '{"error":"no"}\n',
  '\0\ufffd\u001b[31m\n',
];

/** What a collector makes of a host of `test/hosts`, through the same door as `diagnose --from`. */
export async function collected<N extends SliceName>(
  t: Test,
  collector: Collector<N>,
  host: string,
  changes: Changes = {},
  options: CollectOptions = { lookups: [], dnsTimeoutMs: 100 },
): Promise<Slice<Slices[N]>> {
  const source = memoSource(await treeSource(changedTree(t, host, changes)));
  const run = { version: 'test', options, deadlineMs: 2000, onDemand: 'all' as const };
  const { slices } = await collect([collector as unknown as Collector], source, run);
  return slices[collector.id] as Slice<Slices[N]>;
}

/** The manifest of a look into the network namespace `blue`, whose files are the host's. */
export const FOREIGN: Changes = {
  'netdiagd.json': JSON.stringify({ takenAt: '2026-11-21T02:20:00.000Z', origin: 'blue', foreignFiles: true }),
};

function changedTree(t: Test, host: string, changes: Changes): string {
  const tree = join('test', 'hosts', host);
  if (Object.keys(changes).length === 0) return tree;
  const folder = folderOf(t);
  cpSync(tree, folder, { recursive: true, verbatimSymlinks: true });
  for (const [path, text] of Object.entries(changes)) {
    const place = join(folder, path);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(dirname(place), { recursive: true });
    if (text !== null) writeFileSync(place, text);
  }
  return folder;
}

interface Doors {
  /** A host of `test/hosts` where it is ok. */
  readonly host: string;
  /** Without these the slice is absent. */
  readonly without?: readonly string[];
  /** Without these it is failed: every host has what they show. */
  readonly unseen?: readonly string[];
  /** Commands, without `.txt`: each of them failing, or printing nonsense, makes the slice failed. */
  readonly commands?: readonly string[];
}

/** What holds for every collector that reads commands: absent, failed and garbage are told apart. */
export function testDoors<N extends SliceName>(
  t: Test,
  collector: Collector<N>,
  { host, without = [], unseen = [], commands = [] }: Doors,
) {
  for (const [paths, state] of [
    [without, 'absent'],
    [unseen, 'failed'],
  ] as const) {
    if (paths.length === 0) continue;
    t.test(`${state} without ${paths.join(', ')}`, async (t) => {
      const changes = Object.fromEntries(paths.map((path) => [path, null]));
      t.equal((await collected(t, collector, host, changes)).state, state);
    });
  }
  for (const command of commands) {
    t.test(`${command} fails`, async (t) => {
      const failing = { [`${command}.txt`]: null, [`${command}.fail`]: '\nit did not answer within 2500 ms\n' };
      t.same(await collected(t, collector, host, failing), {
        state: 'failed',
        error: 'it did not answer within 2500 ms',
      });
    });
    t.test(`${command} prints nonsense`, async (t) => {
      for (const text of GARBAGE) {
        const slice = await collected(t, collector, host, { [`${command}.txt`]: text });
        t.equal(slice.state, 'failed', `${JSON.stringify(text)}: ${JSON.stringify(slice)}`);
      }
    });
  }
}
