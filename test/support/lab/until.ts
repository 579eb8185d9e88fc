import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition, looking every 50 ms; names what it waited for when it does not come. */
export async function until(what: string, ms: number, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${ms} ms`);
    await pause(50);
  }
}
