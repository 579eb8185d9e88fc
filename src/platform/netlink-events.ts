import { getSystemErrorName } from 'node:util';
import { type Netlink, NetlinkError, RTM_GETLINK } from '../model/netlink.ts';
import type { NetworkEvent } from '../model/watch.ts';
import { adoptSocket } from './adopt-socket.ts';
import { IFINFO_BYTES, keepName, readEvents } from './event-messages.ts';
import { LinkNames } from './link-names.ts';
import { Loss } from './loss.ts';
import { openSocket } from './netlink-socket.ts';

/** RTNLGRP_LINK and NEIGH, and IFADDR, ROUTE and RULE of both families, linux/rtnetlink.h: a bit each. */
const GROUPS = 0x1 | 0x4 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 0x4_0000;
/** The kernel's own 208 KiB hold fifty changes of links; these a tenth of a second of a flood. */
const RECEIVE_BYTES = 4 * 1024 * 1024;
const ENOBUFS = -105;

export interface EventHandlers {
  readonly onEvent: (event: NetworkEvent) => void;
  /** Nothing is heard any more; why, in words. */
  readonly onEnd: (reason: string) => void;
}

export interface EventOptions {
  /** Asked for the links that are there already. */
  readonly netlink: Pick<Netlink, 'dump'>;
  /** Path of another network namespace, `/proc/PID/ns/net`. */
  readonly netns?: string;
}

/**
 * Changes as the kernel tells them, driven by the event loop: no thread waits and nothing is polled. What happens after
 * the call is heard, also before it resolves.
 * @throws NetlinkError where there is no way to hear them
 */
export async function openEvents(
  { netlink, netns }: EventOptions,
  { onEvent, onEnd }: EventHandlers,
): Promise<{ close(): void }> {
  const socket = openSocket({
    protocol: 'route',
    groups: GROUPS,
    receiveBytes: RECEIVE_BYTES,
    ...(netns !== undefined && { netns }),
  });
  try {
    let names = await namesOf(netlink);
    const loss = new Loss(async () => {
      names = await namesOf(netlink).catch(() => names);
      onEvent({ at: new Date(), kind: 'gap', reason: 'more changes came than were read' });
    });
    const close = adoptSocket(socket.fd, (count, bytes) => {
      if (bytes) for (const event of readEvents(bytes.subarray(0, count), names, new Date())) onEvent(event);
      else if (count === ENOBUFS) loss.note();
      else if (count < 0) onEnd(`netlink: recv: ${getSystemErrorName(count)}`);
    });
    if (!close) throw new NetlinkError('this release of Node.js takes over no socket');
    return {
      close: () => {
        loss.forget();
        close();
      },
    };
  } catch (cause) {
    socket.close();
    throw cause;
  }
}

/** Links that are there already, for changes of their addresses and routes. */
async function namesOf(netlink: Pick<Netlink, 'dump'>): Promise<LinkNames> {
  const links = await netlink.dump('route', RTM_GETLINK, new Uint8Array(IFINFO_BYTES), { fresh: true });
  const names = new LinkNames();
  for (const { payload } of links) keepName(Buffer.from(payload), names);
  return names;
}
