import type { Finding } from '../../../../src/model/report.ts';
import { HERE, mustIn, type Place, runIn } from '../place.ts';

const LINE_MS = 20_000;
const FILES = ['stat', '-L', '-c', '%d %i', '/etc'];

/** Types what a finding says, line by line, as a person would: prose is read, and what only looks may be missing here. */
export async function typeFix(place: Place, { id, fix }: Finding): Promise<void> {
  if ((await mustIn(place, FILES)) === (await mustIn(HERE, FILES))) {
    throw new Error(`${place.name} has the files of this machine, which the fix of ${id} could change`);
  }
  for (const line of fix) {
    if (line.startsWith('#')) continue;
    const { status } = await runIn(place, ['sh', '-c', line], { timeoutMs: LINE_MS });
    if (status === null) throw new Error(`${id}, fix "${line}": not within ${LINE_MS / 1000} s`);
  }
}
