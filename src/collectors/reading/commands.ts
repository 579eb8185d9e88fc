import { CommandError, type Platform } from '../../model/platform.ts';

type Argv = readonly [string, ...string[]];

/** It ran and said no. A command that hung or was killed has no status, and is not asked again. */
const isRefusal = (cause: unknown): boolean => cause instanceof CommandError && cause.status !== undefined;

/** For `catch`: what this version of a command, or this kernel, does not have is not there. */
export function unlessRefused(cause: unknown): undefined {
  if (isRefusal(cause)) return undefined;
  throw cause;
}

/** What a command prints, or the form of it that older versions take where this one refuses the first. */
export async function execEither(os: Pick<Platform, 'exec'>, argv: Argv, older: Argv): Promise<string | undefined> {
  try {
    return await os.exec(argv);
  } catch (cause) {
    if (isRefusal(cause)) return os.exec(older);
    throw cause;
  }
}
