import { createExec } from './exec.ts';

/** Tells systemd how the service fares, sd_notify(3), where systemd asked for it. */
export async function notify(...args: readonly string[]): Promise<void> {
  if (!process.env['NOTIFY_SOCKET']) return;
  await createExec()(['systemd-notify', `--pid=${process.pid}`, ...args], {}, new AbortController().signal);
}
