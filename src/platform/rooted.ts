import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** As many as the kernel follows, linux/namei.h MAXSYMLINKS. */
const MAX_LINKS = 40;

/**
 * Where `path` lies below `root`, symbolic links followed as if `root` were `/`: nothing leads out of it.
 * Files of a container (`/proc/PID/root`) and of a capture are read this way.
 */
export async function resolveBelow(root: string, path: string): Promise<string> {
  const done: string[] = [];
  const todo = segments(path);
  let links = 0;
  while (todo.length > 0) {
    const name = todo.shift() as string;
    if (name === '..') done.pop();
    else {
      done.push(name);
      const target = await linkTarget(join(root, ...done));
      if (target === undefined) continue;
      links += 1;
      if (links > MAX_LINKS) throw new Error(`${path}: too many levels of symbolic links`);
      done.pop();
      if (target.startsWith('/')) done.length = 0;
      todo.unshift(...segments(target));
    }
  }
  return join(root, ...done);
}

const segments = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

/** No such file, or a part of its path is not a folder. */
export const isMissing = (cause: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ESRCH'].includes((cause as NodeJS.ErrnoException).code ?? '');
