import type { Platform } from '../../src/model/platform.ts';
import type { Source } from '../../src/platform/live.ts';

const TAKEN_AT = new Date('2026-11-20T12:00:00.000Z');

/** A host that has nothing, except what the test gives it. */
export const platform = (doors: Partial<Platform> = {}): Platform => ({
  origin: 'live',
  signal: new AbortController().signal,
  foreignFiles: false,
  now: () => TAKEN_AT,
  readFile: async () => undefined,
  readBytes: async () => undefined,
  readLink: async () => undefined,
  readDir: async () => undefined,
  modified: async () => undefined,
  exec: async () => undefined,
  exchange: async () => ({ outcome: 'unreachable', error: 'no network in this test', durationMs: 0 }),
  broadcast: async () => ({ outcome: 'failed', error: 'no network in this test' }),
  converse: async () => undefined,
  readDevice: async () => undefined,
  identity: async () => undefined,
  ...doors,
});

export const sourceOf = (doors: Partial<Platform> = {}): Source => ({
  origin: doors.origin ?? 'live',
  open: (signal) => platform({ ...doors, signal }),
});
