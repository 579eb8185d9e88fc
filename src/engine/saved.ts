import { NOT_SAVED } from '../facts/absence.ts';
import { isObject } from '../model/json.ts';
import { absent, failed, type Slice } from '../model/slice.ts';
import type { CollectorRun, SliceName, Snapshot } from '../model/snapshot.ts';
import { deepFreeze } from './freeze.ts';

/**
 * A snapshot that was saved as JSON. Slices that it lacks are absent, and what is no slice is failed.
 * @throws Error naming the file and what was expected.
 */
export function parseSnapshot(text: string, file: string, names: readonly SliceName[]): Snapshot {
  return readSnapshot(parseJson(text, file), file, names);
}

function readSnapshot(saved: Record<string, unknown>, file: string, names: readonly SliceName[]): Snapshot {
  if (saved['apiVersion'] !== 'netdiagd/v1' || saved['kind'] !== 'Snapshot') {
    throw new Error(
      `${file} is not a snapshot of netdiagd: expected apiVersion netdiagd/v1 and kind Snapshot, found ${JSON.stringify(saved['apiVersion'])} and ${JSON.stringify(saved['kind'])}`,
    );
  }
  const takenAt = new Date(textOf(saved['takenAt'], ''));
  if (Number.isNaN(takenAt.getTime())) {
    throw new Error(`${file}: takenAt must be a time in ISO 8601, and is ${JSON.stringify(saved['takenAt'])}`);
  }
  const slices = isObject(saved['slices']) ? saved['slices'] : {};
  const read = names.map((name): [SliceName, Slice<never>] => [name, sliceOf(slices, name)]);
  return deepFreeze({
    apiVersion: 'netdiagd/v1',
    kind: 'Snapshot',
    takenAt: takenAt.toISOString(),
    durationMs: numberOf(saved['durationMs']),
    version: textOf(saved['version'], 'unknown'),
    ...(saved['before'] !== undefined && { before: readBefore(saved['before'], `${file}: before`, names) }),
    collectors: read.map(([id, slice]) => runOf(saved['collectors'], id, slice)),
    slices: Object.fromEntries(read) as unknown as Snapshot['slices'],
  });
}

/** One before it is enough: another before that one is passed over. */
function readBefore(saved: unknown, place: string, names: readonly SliceName[]): Snapshot {
  if (isObject(saved)) return readSnapshot({ ...saved, before: undefined }, place, names);
  throw new Error(`${place} must be a snapshot, and is ${saved === null ? 'null' : `a ${typeof saved}`}`);
}

function parseJson(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  throw new Error(`${file} holds no JSON object`);
}

function sliceOf(slices: Record<string, unknown>, name: SliceName): Slice<never> {
  const slice = Object.hasOwn(slices, name) ? slices[name] : undefined;
  if (slice === undefined) return absent(NOT_SAVED);
  if (isObject(slice)) {
    if (slice['state'] === 'ok' && isValue(name, slice['value'])) return slice as unknown as Slice<never>;
    if (slice['state'] === 'absent') return absent(textOf(slice['reason'], 'the saved snapshot does not say why'));
    if (slice['state'] === 'failed') return failed(textOf(slice['error'], 'the saved snapshot does not say why'));
  }
  return failed('the saved snapshot holds no slice here');
}

function runOf(runs: unknown, id: SliceName, slice: Slice<never>): CollectorRun {
  const found: unknown = Array.isArray(runs) ? runs.find((run) => isObject(run) && run['id'] === id) : undefined;
  const run = isObject(found) ? found : {};
  return {
    id,
    state: slice.state,
    durationMs: numberOf(run['durationMs']),
    source: textOf(run['source'], ''),
    ...(slice.state === 'ok' && slice.note !== undefined && { reason: textOf(slice.note, '') }),
    ...(slice.state === 'absent' && { reason: slice.reason }),
    ...(slice.state === 'failed' && { reason: slice.error }),
  };
}

/** Every report prints the host. Whatever else is not as it should be only makes checks unknown. */
const ROLES: readonly unknown[] = ['vm', 'node', 'pod', 'launcher', 'host'];

/** The host stands at the head of every report, so its texts must be texts; checks look after the rest. */
const isValue = (name: SliceName, value: unknown): boolean =>
  name === 'host' ? isObject(value) && isHost(value) : isCompound(value);
const isHost = ({ hostname, role, ...rest }: Record<string, unknown>): boolean =>
  typeof hostname === 'string' &&
  ROLES.includes(role) &&
  Object.values(rest).every((part) => typeof part === 'string' || typeof part === 'number');
const isCompound = (value: unknown): value is object => typeof value === 'object' && value !== null;
const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
