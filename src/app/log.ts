import { jsonText } from '../engine/text.ts';
import type { Config } from '../model/agent.ts';

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
type Level = (typeof LEVELS)[number];
type Fields = Readonly<Record<string, string | number | boolean>>;

/** Lines a second; a fault that repeats itself must not fill the journal. */
const MAX_RATE = 50;

export type Logger = Readonly<Record<Level, (message: string, fields?: Fields) => void>>;

/** One line an event on standard error, by the settings of that moment. No value can forge a line: strings are JSON where they need to be. */
export function createLogger(settings: () => Config['log']): Logger {
  let second = 0;
  let count = 0;
  const write = (at: Level, message: string, fields: Fields) => {
    const { level, format } = settings();
    if (LEVELS.indexOf(at) > LEVELS.indexOf(level)) return;
    const now = Date.now();
    if (Math.floor(now / 1000) !== second) [second, count] = [Math.floor(now / 1000), 0];
    count += 1;
    if (count > MAX_RATE) return;
    const entry = { ts: new Date(now).toISOString(), level: at, msg: message, ...fields };
    process.stderr.write(`${format === 'json' ? jsonText(entry) : logfmt(entry)}\n`);
  };
  return {
    error: (message, fields = {}) => write('error', message, fields),
    warn: (message, fields = {}) => write('warn', message, fields),
    info: (message, fields = {}) => write('info', message, fields),
    debug: (message, fields = {}) => write('debug', message, fields),
  };
}

const logfmt = (entry: Fields): string =>
  Object.entries(entry)
    .map(([key, value]) => `${key}=${/^[\w:.+/-]+$/.test(String(value)) ? value : jsonText(String(value))}`)
    .join(' ');
