import type { Test } from 'tap';

const pending = new Set<() => void>();

/**
 * Undoes something at the end of a test, last first, and at once when a signal ends the run.
 * Synchronous, because nothing else happens on a signal.
 */
export function undo(t: Test, action: () => void): void {
  pending.add(action);
  t.teardown(() => {
    if (pending.delete(action)) action();
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    for (const action of [...pending].reverse()) action();
    process.exit(1);
  });
}
