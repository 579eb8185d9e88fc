import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { checks } from '../../../../src/app/registry.ts';
import type { Report } from '../../../../src/model/report.ts';
import {
  type Entries,
  overlayOf,
  readTree,
  readWorld,
  type SavedScenario,
  type SavedWorld,
  scenarioFile,
  worldFile,
} from '../../saved-host.ts';
import { must } from '../command.ts';
import { tempFolder } from '../folder.ts';
import { mustIn, type Place } from '../place.ts';
import { diagnose, netdiagd } from '../product.ts';
import { anonymous } from './anonymous.ts';
import { withCountersOf } from './counters.ts';
import type { Look } from './observe.ts';

/** In the memory of a place, where its files are its own. */
const FOLDER = '/run/netdiagd-capture';
const BEFORE = 'before/';
const SNAPSHOT_MS = 60_000;

interface Capture {
  readonly report: Report;
  readonly now: Entries;
  readonly before: Entries;
}

/** Keeps healthy hosts and hosts with a fault under test/hosts, as `SAVE_HOSTS=1` wants it. */
export class Keeper {
  readonly #t: Test;
  readonly #world: string;

  constructor(t: Test, world: string) {
    this.#t = t;
    this.#world = world;
  }

  /** Scenarios that were saved before lie over the world as it was: only a whole run of them may replace it. */
  async world(look: Look, isWhole: boolean): Promise<void> {
    const file = worldFile(this.#world);
    if (existsSync(file) && !isWhole) return;
    const { now, before } = await this.#capture(look);
    const saved: SavedWorld = { entries: now, before: overlayOf(now, before) };
    write(file, saved);
  }

  /** What happens while it is observed happens once: the report is made from the capture. */
  async scenario(name: string, look: Look, causes: readonly string[]): Promise<Report> {
    const { entries } = readWorld(this.#world);
    const { report, ...seen } = await this.#capture(look);
    const compares = causes.some((id) => needsTwo(id.slice(0, id.indexOf(':'))));
    const now = compares ? seen.now : withCountersOf(entries, seen.now);
    const config = await configuration(look);
    const saved: SavedScenario = {
      world: this.#world,
      causes,
      ...(config && { config: config.split('\n') }),
      now: overlayOf(entries, now),
      ...(compares && { before: overlayOf(now, seen.before) }),
    };
    write(scenarioFile(name), saved);
    return report;
  }

  async #capture({ place, seconds, words }: Look): Promise<Capture> {
    const observing = ['--raw', FOLDER, '--observe', `${seconds}s`, '-o', '/dev/null'];
    await mustIn(place, ['rm', '-rf', FOLDER]);
    await netdiagd(place, ['snapshot', ...observing, ...words], { timeoutMs: SNAPSHOT_MS });
    const { report } = await diagnose(place, ['--from', FOLDER, ...words], { timeoutMs: SNAPSHOT_MS });
    const all = Object.entries(readTree(await fetch(this.#t, place)));
    const before = all.filter(([path]) => path.startsWith(BEFORE));
    return {
      report,
      now: anonymous(Object.fromEntries(all.filter(([path]) => !path.startsWith(BEFORE)))),
      before: anonymous(Object.fromEntries(before.map(([path, entry]) => [path.slice(BEFORE.length), entry]))),
    };
  }
}

/** A place with files of its own, or a machine, shares no folder with us. */
async function fetch(t: Test, place: Place): Promise<string> {
  const folder = tempFolder(t);
  const packed = await mustIn(place, ['sh', '-c', `tar -C ${FOLDER} -c . | base64 -w 0`]);
  const tar = join(folder, 'tar');
  writeFileSync(tar, Buffer.from(packed, 'base64'));
  await must(['sh', '-c', 'mkdir "$1/tree" && tar -C "$1/tree" -xf "$1/tar"', 'sh', folder]);
  return join(folder, 'tree');
}

const needsTwo = (id: string): boolean =>
  checks.some((check) => check.id === id && (check.compares === true || check.lastsSeconds !== undefined));

async function configuration({ place, words }: Look): Promise<string | undefined> {
  const file = words[words.indexOf('--config.file') + 1];
  return words.includes('--config.file') && file !== undefined ? mustIn(place, ['cat', file]) : undefined;
}

const write = (file: string, saved: SavedWorld | SavedScenario): void =>
  writeFileSync(file, `${JSON.stringify(saved, null, 1)}\n`);
