import type { Episode } from '../../model/episode.ts';
import type { HostState } from '../../model/state.ts';
import { episode } from './episode-shape.ts';
import { seal, unseal } from './sealed.ts';
import { type Shape, time } from './shape.ts';
import { hostState } from './state-shape.ts';

/** What this program writes. What older ones wrote has its line in each of the tables below. */
const VERSION = 1;

/** A file of a later release: it is right, and not for us. */
export class NewerVersionError extends Error {
  override readonly name = 'NewerVersionError';
}

/** A line of a segment: a state, or only that the agent was alive. */
export type StateRecord =
  | { readonly state: HostState; readonly alive?: never }
  | { readonly alive: string; readonly state?: never };

type Versions<T> = Readonly<Record<number, Shape<T>>>;

const RECORDS: Versions<StateRecord> = {
  1: (value, path) => {
    const { state, alive } = value as { readonly state?: unknown; readonly alive?: unknown };
    return state === undefined ? { alive: time(alive, `${path}alive`) } : { state: hostState(state, path) };
  },
};
const EPISODES: Versions<Episode> = { 1: episode };
const BASELINES: Versions<HostState> = { 1: hostState };

/** First line of a segment, line break included. */
export const segmentHeader = (): string => `${seal({ netdiagd: 'states', version: VERSION })}\n`;
export const encodeState = (state: HostState): string => `${seal({ state })}\n`;
export const encodeAlive = (at: string): string => `${seal({ alive: at })}\n`;
export const encodeEpisode = (value: Episode): string => encodeFile('episode', value);
export const encodeBaseline = (value: HostState): string => encodeFile('baseline', value);

const encodeFile = (netdiagd: string, value: object): string => `${seal({ netdiagd, version: VERSION, value })}\n`;

/**
 * Reads the lines of a segment that begins so.
 * @throws Error, NewerVersionError
 */
export function openSegment(header: string): (line: string) => StateRecord {
  const { shape } = versionOf(header, 'states', RECORDS);
  return (line) => shape(unseal(line), '');
}

/** @throws Error, NewerVersionError */
export const decodeEpisode = (file: string): Episode => decodeFile(file, 'episode', EPISODES);
/** @throws Error, NewerVersionError */
export const decodeBaseline = (file: string): HostState => decodeFile(file, 'baseline', BASELINES);

function decodeFile<T>(file: string, holds: string, versions: Versions<T>): T {
  const { value, shape } = versionOf(file.trimEnd(), holds, versions);
  return shape(value, '');
}

function versionOf<T>(line: string, holds: string, versions: Versions<T>) {
  const { netdiagd, version, value } = unseal(line);
  if (netdiagd !== holds) throw new Error(`it does not hold ${holds}`);
  if (typeof version === 'number' && version > VERSION) {
    throw new NewerVersionError(`a later release of netdiagd wrote it, in version ${version} of the format`);
  }
  const shape = typeof version === 'number' ? versions[version] : undefined;
  if (!shape) throw new Error(`version ${JSON.stringify(version)} of the format is not known`);
  return { value, shape };
}
