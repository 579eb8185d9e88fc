import type { Netlink } from './netlink.ts';

/** The doors to the operating system that a collector may use. A tree of captured files implements the same. */
export interface Platform {
  /** What is looked at: `live`, the name of a network namespace, or the folder of a capture. */
  readonly origin: string;
  /** Aborted when the deadline of the run has passed. */
  readonly signal: AbortSignal;
  /** Commands and sockets are those of another network namespace, while files are still this host's own. */
  readonly foreignFiles: boolean;
  /** A capture that others made: what is not in it may have been there, and nobody was asked over the network. */
  readonly partial?: true;
  /** A capture: its answers come as fast as they are read, and say nothing by that. */
  readonly replayed?: true;
  /** The time of the observation; that of the capture when a capture is read. */
  now(): Date;
  /**
   * Content of a text file, at most `maxBytes` of it (default 4 MiB).
   * `undefined` when it does not exist; throws on anything else (no permission, a longer file).
   */
  readFile(path: string, options?: ReadOptions): Promise<string | undefined>;
  /** The same of a file that is not text. */
  readBytes(path: string, options?: ReadOptions): Promise<Uint8Array | undefined>;
  /** Target of a symbolic link; `undefined` when the path is not one. */
  readLink(path: string): Promise<string | undefined>;
  /** Names in a folder, sorted; `undefined` when it does not exist. */
  readDir(path: string): Promise<readonly string[] | undefined>;
  /** Last change of a file; `undefined` when it does not exist. */
  modified(path: string): Promise<Date | undefined>;
  /**
   * Standard output of a command given by argv; never a shell.
   * `undefined` when the command is not installed; throws a CommandError when it exits with another
   * status than 0, passes its deadline or prints more than the limit.
   */
  exec(argv: readonly [string, ...string[]], options?: ExecOptions): Promise<string | undefined>;
  /** One datagram or one framed TCP message to an address, and what came back. */
  exchange(request: ExchangeRequest): Promise<ExchangeReply>;
  /** One packet to all stations of a segment, below IP, and what is heard of it. */
  broadcast(request: BroadcastRequest): Promise<BroadcastReply>;
  /**
   * One request to a character device, and its reply. Replies are shared for a second: what answers may be slow to
   * do so. `undefined` when there is no such device; throws when it is in use, silent, or too talkative.
   */
  converse(path: string, request: string, options: ConverseOptions): Promise<string | undefined>;
  /**
   * The first bytes of a block device as they are now. `undefined` when there is no such device, or nothing in it;
   * throws on anything else.
   */
  readDevice(path: string, options: DeviceOptions): Promise<Uint8Array | undefined>;
  /**
   * The kernel's tables. Absent where they cannot be asked directly (a capture, a host that keeps this process
   * from it): then commands say the same.
   */
  readonly netlink?: Netlink;
  /** The processes that hold these sockets, as far as we may look into them. Present where `netlink` is. */
  socketHolders?(inodes: ReadonlySet<number>): Promise<SocketHolders>;
  /**
   * Network namespaces other than that of process 1 (or our own, where that is hidden), with the processes in them; `undefined` where a capture does not
   * say. Absent where only one is looked at.
   */
  namespaces?(): Promise<NetworkNamespaces | undefined>;
  /**
   * Files of a process, and tables and settings of its network namespace, until the run ends; `undefined` when it is
   * gone. It sends nothing. Throws when we may not enter. Absent where `namespaces` is.
   */
  within?(pid: number): Promise<Platform | undefined>;
  /** What the machine is; `undefined` where a capture does not say. Found once per process. */
  identity(): Promise<Identity | undefined>;
  /**
   * A stream to a server on this host, by the path of its unix socket; `undefined` when there is none. Throws when
   * nobody listens there, or not to us. Absent in a capture and while one is made: the same is asked by commands then.
   */
  connect?(path: string): Promise<Connection | undefined>;
  /**
   * What `make` returned for the key in an earlier run, unless it has closed since. Absent where `connect` is.
   * The key names it as a source: `unix:/run/openvswitch/db.sock`.
   */
  keep?<T extends Lasting>(key: string, make: () => Promise<T | undefined>): Promise<T | undefined>;
  /** A variable of the environment, where the host is looked at live. */
  variable?(name: string): string | undefined;
}

/** Something that outlives a run. */
export interface Lasting {
  /** Resolves when it is of no more use. */
  readonly closed: Promise<unknown>;
  close(): void;
}

/** A stream of text in both directions. It does not keep the process running. */
export interface Connection extends Lasting {
  /** Resolves with the reason, in words. */
  readonly closed: Promise<string>;
  /** Who gets what arrives, from now on. */
  receive(listener: (text: string) => void): void;
  write(text: string): void;
}

export interface SocketHolders {
  readonly byInode: ReadonlyMap<
    number,
    readonly { readonly name: string; readonly pid: number; readonly fd: number }[]
  >;
  /** Whether all processes were looked at, and not only as many as there is time for. */
  readonly complete: boolean;
}

export interface NetworkNamespaces {
  /** By the lowest process id in each. */
  readonly others: readonly NamespaceProcesses[];
  /** Processes that we may not look into. */
  readonly hidden: number;
}
export interface NamespaceProcesses {
  /** Number behind `net:` in /proc/PID/ns/net, namespaces(7). */
  readonly inode: number;
  /** By process id, with the name in /proc/PID/comm: at most 15 bytes of it. */
  readonly processes: readonly { readonly pid: number; readonly name: string }[];
}

export interface Identity {
  readonly memoryTotalBytes: number;
}

export interface ReadOptions {
  /** Default 4 MiB. */
  readonly maxBytes?: number;
  /** It only says how things are called, so it is not told as a source of what was seen. */
  readonly aside?: true;
}

export interface ExecOptions {
  /** Default 2500. The whole process group is killed after it. */
  readonly timeoutMs?: number;
  /** Default 4 MiB. */
  readonly maxBytes?: number;
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ConverseOptions {
  /** What a reply ends with. */
  readonly until: string;
  /** For all of it: until the device is free, until it takes the request, and until it has answered. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface DeviceOptions {
  readonly maxBytes: number;
  /** Whether these bytes can be used. Others are being written: they are read again until the time is over. */
  accept(bytes: Uint8Array): boolean;
  readonly timeoutMs: number;
}

export interface ExchangeRequest {
  readonly transport: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
  readonly payload: Uint8Array;
  readonly timeoutMs: number;
  /** Whether these bytes are the reply that is waited for: others are dropped (wrong id, forged). */
  accept(reply: Uint8Array): boolean;
  /** Name in a recording, for example `dns/udp/10.96.0.10/example.com.A`. */
  readonly label: string;
  /** Where it leaves from. A device takes `koffi`, and CAP_NET_RAW where the kernel is older than 5.7. */
  readonly from?: { readonly address?: string; readonly device?: string };
  /** Bytes of the reply that only repeat the request (a transaction id): a recording takes them from the new request. */
  readonly echoed: { readonly start: number; readonly end: number };
}

export type ExchangeReply =
  | { readonly outcome: 'reply'; readonly payload: Uint8Array; readonly durationMs: number }
  /** `refused`: ICMP port unreachable or TCP reset. `unreachable`: no route, or ICMP host or net unreachable. */
  | { readonly outcome: 'timeout' | 'refused' | 'unreachable'; readonly durationMs: number; readonly error: string };

/** A packet for everybody on the segment of an interface, which neither routes nor addresses of this host touch. */
export interface BroadcastRequest {
  /** Of the interface. */
  readonly index: number;
  /** `0x0800` IPv4, `0x0806` ARP. */
  readonly ethertype: number;
  /** From the header of that protocol on. */
  readonly payload: Uint8Array;
  /** When it is sent, counted from the first time: a packet may be lost. */
  readonly sendAtMs: readonly number[];
  /** What a packet must hold to get as far as `accept`: the kernel drops the rest of the traffic. */
  readonly only: readonly PacketField[];
  /** Whether these bytes, from the header of the protocol on, are what is waited for. */
  accept(packet: Uint8Array): boolean;
  /** How long to wait for the first packet, and from then on for others. */
  readonly timeoutMs: number;
  readonly lingerMs: number;
  /** Name in a recording, for example `dhcp/discover/eth0`. */
  readonly label: string;
  /** Bytes of what is heard that only repeat the request. */
  readonly echoed: { readonly start: number; readonly end: number };
}

/** A number in network order at an offset of a packet. */
export interface PacketField {
  readonly at: number;
  readonly bytes: 1 | 2 | 4;
  readonly value: number;
}

/** What was heard; nothing at all is an answer too. */
export type BroadcastReply =
  | { readonly outcome: 'heard'; readonly packets: readonly HeardPacket[] }
  /** `unable`: nobody can be asked from here, for lack of a right or of koffi, or as a capture does not say. */
  | { readonly outcome: 'unable' | 'failed'; readonly error: string };

export interface HeardPacket {
  readonly payload: Uint8Array;
  readonly durationMs: number;
}

/** The error of an exchange that is not in a capture: nobody knows what would have come of it. */
export const NOT_RECORDED = 'not in this capture';

/** The error of an exchange that was given up, or not begun, because nobody waits for it any more. */
export const RUN_OVER = 'the run ended before a reply came';

/** A command that is installed and did not succeed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** Exit status; absent when it was killed. */
  readonly status: number | undefined;
  readonly stderr: string;
  constructor(message: string, status: number | undefined, stderr: string) {
    super(message);
    this.status = status;
    this.stderr = stderr;
  }
}
