import type { Netlink } from '../model/netlink.ts';
import type { Platform } from '../model/platform.ts';
import type { Source } from './live.ts';

/** Reads each file, runs each command and asks for each table once a run, however many collectors ask for it. */
export function memoSource(source: Source): Source {
  return {
    origin: source.origin,
    open: (signal) => remembering(source.open(signal)),
  };
}

function remembering(os: Platform): Platform {
  const once = memory();
  const { within } = os;
  const inside = async (pid: number) => {
    const found = await within?.(pid);
    return found && remembering(found);
  };
  return {
    ...os,
    readFile: (path, options) => once(`file ${options?.maxBytes} ${path}`, () => os.readFile(path, options)),
    readBytes: (path, options) => once(`bytes ${options?.maxBytes} ${path}`, () => os.readBytes(path, options)),
    readLink: (path) => once(`link ${path}`, () => os.readLink(path)),
    readDir: (path) => once(`dir ${path}`, () => os.readDir(path)),
    converse: (path, request, options) => once(`talk ${path}\0${request}`, () => os.converse(path, request, options)),
    exec: (argv, options) => once(`exec ${argv.join('\0')}`, () => os.exec(argv, options)),
    ...(os.netlink && { netlink: memoNetlink(os.netlink, once) }),
    ...(within && { within: (pid) => once(`within ${pid}`, () => inside(pid)) }),
  };
}

type Once = ReturnType<typeof memory>;

const memoNetlink = (netlink: Netlink, once: Once): Netlink => ({
  dump: (protocol, type, body, options) => {
    const ask = () => netlink.dump(protocol, type, body, options);
    return options?.fresh ? ask() : once(`netlink ${protocol} ${type} ${body.join()}`, ask);
  },
});

function memory() {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = answers.get(key) as Promise<T> | undefined;
    if (known) return known;
    const answer = ask();
    answers.set(key, answer);
    return answer;
  };
}
