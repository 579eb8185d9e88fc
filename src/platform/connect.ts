import { createConnection, type Socket } from 'node:net';
import type { Connection } from '../model/platform.ts';
import { isMissing, resolveBelow } from './rooted.ts';

/** A server that is alive accepts at once; one that is not has a queue in the kernel, and that may be full. */
const TIMEOUT_MS = 1000;
/** Bytes that may wait for a server that does not read them. */
const MAX_WAITING = 1024 * 1024;

/** sun_path without its final zero, unix(7). Some releases of Node.js would cut a longer one off. */
const MAX_PATH_BYTES = 107;

/** Connects to the unix socket that is at `path` below `root`, as somebody there would. */
export async function connectBelow(root: string, path: string): Promise<Connection | undefined> {
  const place = await resolveBelow(root, path);
  if (Buffer.byteLength(place) > MAX_PATH_BYTES) throw new Error(`${path}: too long for the address of a socket`);
  return connect(place, path);
}

function connect(place: string, path: string): Promise<Connection | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path: place });
    const connection = streamOf(socket);
    const timer = setTimeout(() => socket.destroy(new Error(`not accepted within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    const fail = (cause: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (isMissing(cause)) resolve(undefined);
      else reject(new Error(`${path}: ${REASONS[cause.code ?? ''] ?? cause.message}`, { cause }));
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      // A run has its own timer; between two runs nothing has to wait for this.
      socket.unref();
      resolve(connection);
    });
  });
}

/** unix(7). */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused, its server has died',
  EACCES: 'permission denied',
  EAGAIN: 'its server accepts nobody, the queue is full',
};

function streamOf(socket: Socket): Connection {
  let why = 'the server closed the connection';
  socket.setEncoding('utf8');
  socket.on('error', (cause) => {
    why = cause.message;
  });
  return {
    closed: new Promise((resolve) => socket.once('close', () => resolve(why))),
    receive: (listener) => {
      socket.on('data', listener);
    },
    write: (text) => {
      if (socket.destroyed) return;
      socket.write(text);
      if (socket.writableLength > MAX_WAITING) socket.destroy(new Error('the server does not read what it is sent'));
    },
    close: () => {
      why = 'it was closed here';
      socket.destroy();
    },
  };
}
