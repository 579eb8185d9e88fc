import { createRequire } from 'node:module';
import { endianness } from 'node:os';
import { getSystemErrorName } from 'node:util';

/** Of koffi, what is used: https://koffi.dev. The binary of a platform and the package agree in it. */
interface Koffi {
  load(path: string | null): { func(declaration: string): (...args: readonly unknown[]) => number };
  struct(name: string, members: Readonly<Record<string, string>>): unknown;
  sizeof(type: string): number;
  errno(): number;
}

/** System calls that Node.js does not have. Each returns -1 where it fails, and `errorName` says why. */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number;
  /** A program of `count` instructions, linux/filter.h: the kernel gives us no other packet. */
  attachFilter(fd: number, count: number, program: Uint8Array): number;
  sendto(
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ): number;
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  recvfrom(
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    from: Uint8Array,
    fromLength: Uint8Array,
  ): number;
  setns(fd: number, kind: number): number;
  flock(fd: number, operation: number): number;
  /** Of the call before: `EPERM`. */
  errorName(): string;
}

/** The build puts the binary beside the bundle; the sources run with the package. */
const PLACES = ['./koffi/index.js', 'koffi'];

const [SOL_SOCKET, SO_ATTACH_FILTER] = [1, 26];

let loaded: { readonly libc: Libc | undefined } | undefined;

/** Loaded when it is first needed, since it takes megabytes; undefined where there is no binary for this machine. */
export function loadLibc(): Libc | undefined {
  loaded ??= { libc: load() };
  return loaded.libc;
}

function load(): Libc | undefined {
  // Netlink's integers are in the order of the host, and are read as little endian here.
  if (process.platform !== 'linux' || endianness() !== 'LE') return undefined;
  const koffi = PLACES.map((place) => optional(place)).find((found) => found !== undefined);
  return koffi && declare(koffi);
}

/** A package that is not there, or is not for this machine, leaves us the commands. */
function optional(place: string): Koffi | undefined {
  try {
    return createRequire(import.meta.url)(place) as Koffi;
  } catch {
    return undefined;
  }
}

function declare(koffi: Koffi): Libc {
  // The program itself: it has the C library, be it glibc or musl.
  const program = koffi.load(null);
  koffi.struct('sock_fprog', { len: 'uint16_t', filter: 'void *' });
  const filterBytes = koffi.sizeof('sock_fprog');
  const setFilter = program.func('int setsockopt(int, int, int, sock_fprog *, uint32_t)');
  return {
    socket: program.func('int socket(int, int, int)'),
    bind: program.func('int bind(int, void *, uint32_t)'),
    setsockopt: program.func('int setsockopt(int, int, int, void *, uint32_t)'),
    attachFilter: (fd, len, filter) => setFilter(fd, SOL_SOCKET, SO_ATTACH_FILTER, { len, filter }, filterBytes),
    sendto: program.func('int64_t sendto(int, void *, uint64_t, int, void *, uint32_t)'),
    send: program.func('int64_t send(int, void *, uint64_t, int)'),
    recvfrom: program.func('int64_t recvfrom(int, void *, uint64_t, int, void *, void *)'),
    setns: program.func('int setns(int, int)'),
    flock: program.func('int flock(int, int)'),
    errorName: () => getSystemErrorName(-koffi.errno()),
  };
}
