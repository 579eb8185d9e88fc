import { type Argv, must, type Output, type RunOptions, run } from './command.ts';

/** Somewhere commands can be run: this machine, a network namespace, a guest with files of its own, a container. */
export interface Place {
  readonly name: string;
  /** Words before a command that make it run there. They replace themselves by it, so it keeps their pid. */
  readonly enter: Argv;
}

export const HERE: Place = { name: 'here', enter: [] };

export const runIn = (place: Place, argv: Argv, options?: RunOptions): Promise<Output> =>
  run([...place.enter, ...argv], options);

export const mustIn = (place: Place, argv: Argv, options?: RunOptions): Promise<string> =>
  must([...place.enter, ...argv], options);

/** `ip` with its words in one string. */
export const ip = (place: Place, words: string): Promise<string> => mustIn(place, ['ip', ...words.split(' ')]);

/** Several `ip` commands in order; the first that fails ends it. */
export async function ips(place: Place, ...commands: readonly string[]): Promise<void> {
  for (const words of commands) await ip(place, words);
}

/** Writes a file of a place, with its folder. */
export const writeIn = (place: Place, path: string, text: string): Promise<string> =>
  mustIn(place, ['sh', '-c', 'mkdir -p "$(dirname "$1")" && cat > "$1"', 'sh', path], { input: text });
