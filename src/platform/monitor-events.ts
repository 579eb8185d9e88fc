import { spawn } from 'node:child_process';
import type { NetworkEvent } from '../model/watch.ts';
import { commandEnvironment } from './exec.ts';
import type { EventHandlers } from './netlink-events.ts';

const COMMAND = ['ip', '-ts', 'monitor', 'label', 'link', 'address', 'route', 'rule'] as const;
/** A line that does not end is none of `ip`. */
const MAX_LINE = 64 * 1024;

const KINDS: ReadonlyMap<string, NetworkEvent['kind']> = new Map([
  ['LINK', 'link'],
  ['ADDR', 'address'],
  ['ROUTE', 'route'],
  ['RULE', 'rule'],
]);

/** Changes as `ip monitor` prints them: a child that lives as long as it is listened to. */
export function openMonitor({ onEvent, onEnd }: EventHandlers): { close(): void } {
  const child = spawn(COMMAND[0], COMMAND.slice(1), {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: commandEnvironment(),
  });
  let rest = '';
  let closed = false;
  const close = () => {
    closed = true;
    process.off('exit', close);
    child.kill('SIGKILL');
  };
  const end = () => {
    if (!closed) onEnd();
    close();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = readMonitorLine(line, new Date());
      if (event && !closed) onEvent(event);
    }
    if (rest.length > MAX_LINE) end();
  });
  child.on('error', end);
  child.on('exit', end);
  process.once('exit', close);
  // It must not keep the process running.
  child.unref();
  (child.stdout as unknown as { unref?(): void }).unref?.();
  return { close };
}

/** `[2026-11-21T04:57:45.385] [LINK]Deleted 3: v0@v1: <…> …`: what begins a record. Lines below it are indented. */
export function readMonitorLine(line: string, at: Date): NetworkEvent | undefined {
  const labelled = /^(?:\[[^\]]{1,40}\] ?)?\[([A-Z]{1,10})\](Deleted )?/.exec(line);
  const kind = KINDS.get(labelled?.[1] ?? '');
  if (!labelled || kind === undefined) return undefined;
  const rest = line.slice(labelled[0].length);
  const name = nameIn(kind, rest);
  const event = kind === 'link' ? afterWord(rest, ' event ') : undefined;
  return {
    at,
    kind,
    ...(name !== undefined && { interface: name }),
    ...(event !== undefined && { event }),
    ...(labelled[2] !== undefined && { deleted: true }),
  };
}

/** `3: v0@v1: <…>`, `3: v0    inet …`, `10.0.0.0/24 dev v0 …`. */
function nameIn(kind: NetworkEvent['kind'], text: string): string | undefined {
  if (kind === 'route') return afterWord(text, ' dev ')?.split(' ', 1)[0];
  const named = kind === 'rule' ? undefined : /^\d{1,10}: ([^ ]+)/.exec(text)?.[1];
  if (named === undefined || kind === 'address') return named;
  const whole = named.replace(/:$/, '');
  const at = whole.lastIndexOf('@');
  return at > 0 ? whole.slice(0, at) : whole;
}

function afterWord(text: string, word: string): string | undefined {
  const at = text.indexOf(word);
  return at === -1 ? undefined : text.slice(at + word.length).trim();
}
