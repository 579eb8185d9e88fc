import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { tempFolder } from './folder.ts';
import type { Place } from './place.ts';

/** The least that an Ethernet frame has, without its checksum. */
const LENGTH = 60;
/** For local experiments, IEEE 802. */
const ETHERTYPE = [0x88, 0xb5];

/** `02:00:00:00:00:07` and so on. */
export const macs = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `02:00:00:00:${hex(i >> 8)}:${hex(i & 0xff)}`);
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** A file with a broadcast frame from each MAC. */
function framesFile(t: Test, sources: readonly string[]): string {
  const file = join(tempFolder(t), 'frames');
  writeFileSync(file, Buffer.concat(sources.map(frame)));
  return file;
}

/** A broadcast frame from each MAC, out of an interface, again and again. */
export function sendFrames(t: Test, place: Place, iface: string, sources: readonly string[]): Promise<Daemon> {
  const send = `while :; do socat -u -b${LENGTH} "OPEN:$0" "INTERFACE:$1"; sleep 0.05; done`;
  return startDaemon(t, place, ['sh', '-c', send, framesFile(t, sources), iface]);
}

/** Holds a tap open, as QEMU does, with a guest that has said one thing. */
export function holdTap(t: Test, place: Place, tap: string, guestMac: string): Promise<Daemon> {
  const file = `OPEN:${framesFile(t, [guestMac])},ignoreeof`;
  return startDaemon(t, place, ['socat', '-u', `-b${LENGTH}`, file, `TUN,tun-name=${tap},tun-type=tap,iff-no-pi`]);
}

function frame(source: string): Buffer {
  const bytes = source.split(':').map((byte) => Number.parseInt(byte, 16));
  return Buffer.concat([Buffer.from([...Array(6).fill(0xff), ...bytes, ...ETHERTYPE])], LENGTH);
}
