import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;
const OWNER_ONLY = 0o700;
const OWNER_FILE = 0o600;
/** Names that are looked at, whatever a folder holds. */
const MAX_NAMES = 100_000;

/**
 * A folder that this process keeps files of its own in. It is held open, and files are reached through it: who renames
 * the folder, or puts a symbolic link in its place, leads nobody astray.
 */
export class StateFolder {
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * Opens the folder, and makes it where only it is missing. It may be a symbolic link, as systemd's are.
   * @throws Error
   */
  static async open(path: string): Promise<StateFolder> {
    const handle = await openOrMake(path, O_RDONLY | O_DIRECTORY);
    return StateFolder.#checked(path, handle, [0, ownUid()]);
  }

  /** A folder in it, which has to be ours alone. */
  async sub(name: string): Promise<StateFolder> {
    const path = `${this.path}/${name}`;
    const handle = await openOrMake(this.#at(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW).catch(notOurs(path, 'folder'));
    const folder = await StateFolder.#checked(path, handle, [ownUid()]);
    await handle.chmod(OWNER_ONLY).catch(() => undefined);
    return folder;
  }

  static async #checked(path: string, handle: FileHandle, owners: readonly number[]): Promise<StateFolder> {
    const { uid } = await handle.stat();
    if (owners.includes(uid)) return new StateFolder(path, handle);
    await handle.close();
    throw new Error(`${path} belongs to user ${uid}`);
  }

  /** Whether the path still leads to it. */
  async isThere(): Promise<boolean> {
    const [here, there] = await Promise.all([this.#handle.stat(), stat(this.path).catch(() => undefined)]);
    return there !== undefined && here.ino === there.ino && here.dev === there.dev;
  }

  /** Names in it, in no order. */
  async names(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { name } of await opendir(this.#at('.'))) {
      names.push(name);
      if (names.length >= MAX_NAMES) break;
    }
    return names;
  }

  /** Undefined where there is none. @throws Error for what is longer, or no file of ours. */
  async read(name: string, maxBytes: number): Promise<Buffer | undefined> {
    const handle = await this.#open(name, O_RDONLY).catch(orMissing);
    if (!handle) return undefined;
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) throw new Error(`longer than ${maxBytes} bytes`);
      const buffer = Buffer.allocUnsafe(size);
      const { bytesRead } = await handle.read(buffer, 0, size, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  /** For appending; another one than exists with `fresh`. */
  append(name: string, { fresh = false } = {}): Promise<FileHandle> {
    return this.#open(name, O_WRONLY | O_APPEND | O_CREAT | (fresh ? O_EXCL : 0));
  }

  /** To hold a lock on, and a few words. */
  lockable(name: string): Promise<FileHandle> {
    return this.#open(name, O_RDWR | O_CREAT);
  }

  /** The whole file or the one before it, whatever happens meanwhile. */
  async replace(name: string, text: string): Promise<void> {
    const temporary = temporaryName(name);
    await rm(this.#at(temporary), { force: true });
    try {
      const handle = await this.append(temporary, { fresh: true });
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(this.#at(temporary), this.#at(name));
    } catch (cause) {
      await rm(this.#at(temporary), { force: true }).catch(() => undefined);
      throw cause;
    }
    await this.sync();
  }

  async remove(name: string): Promise<void> {
    await rm(this.#at(name), { force: true });
  }

  /** What was renamed in it. Some file systems know no such thing. */
  async sync(): Promise<void> {
    await this.#handle.sync().catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** Node.js has no openat(2); this is the same, proc(5). */
  #at(name: string): string {
    return `/proc/self/fd/${this.#handle.fd}/${name}`;
  }

  async #open(name: string, flags: number): Promise<FileHandle> {
    const path = `${this.path}/${name}`;
    const handle = await open(this.#at(name), flags | O_NOFOLLOW | O_NONBLOCK, OWNER_FILE).catch(notOurs(path, 'file'));
    const found = await handle.stat();
    // Another name of it may be anywhere.
    if (found.isFile() && found.uid === ownUid() && (flags === O_RDONLY || found.nlink === 1)) return handle;
    await handle.close();
    throw new Error(`${path} is not a file of ours`);
  }
}

const TEMPORARY = /^\..*\.tmp$/;
const temporaryName = (name: string): string => `.${name}.tmp`;
/** Left by a process that was killed. */
export const isTemporary = (name: string): boolean => TEMPORARY.test(name);

const ownUid = (): number => process.geteuid?.() ?? 0;

async function openOrMake(path: string, flags: number): Promise<FileHandle> {
  const existing = await open(path, flags).catch(orMissing);
  if (existing) return existing;
  await mkdir(path, { mode: OWNER_ONLY }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
  });
  return open(path, flags);
}

function orMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== 'ENOENT') throw cause;
}

/** A symbolic link, or something else than it should be. */
const notOurs =
  (path: string, what: string) =>
  (cause: NodeJS.ErrnoException): never => {
    if (!['ELOOP', 'ENOTDIR', 'EISDIR', 'ENXIO'].includes(cause.code ?? '')) throw cause;
    throw new Error(`${path} is not a ${what} of ours`, { cause });
  };
