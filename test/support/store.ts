import type { Logger } from '../../src/app/log.ts';
import type { HistoryConfig } from '../../src/model/agent.ts';

export const historyAt = (folder: string, parts: Partial<HistoryConfig> = {}): HistoryConfig => ({
  folder,
  maxStates: 500,
  maxBytes: 16 * 1024 * 1024,
  bytesPerHour: 1024 * 1024,
  nodeSeconds: 5,
  ...parts,
});

export interface RecordedLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Keeps what is logged. */
export function recordingLog(): Logger & { readonly lines: readonly RecordedLine[] } {
  const lines: RecordedLine[] = [];
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      void lines.push({ level, message, fields });
  return { lines, error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** Two clocks that go on when they are told to. */
export function fastClock(start = Date.parse('2026-11-20T12:00:00.000Z')) {
  let elapsed = 0;
  return {
    now: () => new Date(start + elapsed),
    elapsedMs: () => elapsed,
    pass: (ms: number) => {
      elapsed += ms;
    },
  };
}
