import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { mustIn, type Place, runIn } from './place.ts';
import { until } from './until.ts';

/** The unit that is shipped, and where it is installed. */
export const UNIT = resolve('systemd/netdiagd.service');
export const INSTALLED = '/etc/systemd/system/netdiagd.service';

const [, NODE = '', MAIN = ''] = /^ExecStart=(\S+) .*?(\/\S+\/main\.js)/m.exec(readFileSync(UNIT, 'utf8')) ?? [];

/** The built command as the unit has it. */
export const PROGRAM = `${NODE} ${MAIN}`;

/** What a machine needs of this host to run the unit: `source:target`. */
export const UNIT_FILES: readonly string[] = [
  `${UNIT}:${INSTALLED}`,
  `${resolve('dist')}:${dirname(MAIN)}`,
  ...(process.execPath === NODE ? [] : [`${process.execPath}:${NODE}`]),
];

export const property = async (place: Place, name: string): Promise<string> =>
  (await mustIn(place, ['systemctl', 'show', '--value', '-p', name, 'netdiagd'])).trim();

export const curl = (place: Place, path: string) =>
  runIn(place, ['curl', '-sS', '-w', '\n%{http_code}', `http://127.0.0.1:10067${path}`]);

/** Starts the unit anew and waits for its first run. */
export async function restartUnit(place: Place): Promise<void> {
  await mustIn(place, ['systemctl', 'daemon-reload']);
  await mustIn(place, ['systemctl', 'restart', 'netdiagd']);
  await until('ready', 10_000, async () => (await curl(place, '/readyz')).stdout.endsWith('\n200'));
}

export async function snapshotOfUnit(place: Place): Promise<Snapshot> {
  const { stdout } = await curl(place, '/snapshot');
  return JSON.parse(stdout.slice(0, stdout.lastIndexOf('\n'))) as Snapshot;
}
