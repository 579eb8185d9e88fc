import type { Platform } from '../model/platform.ts';

/** First port of traceroute(8): nobody listens there, so a host that is reached says so by ICMP. */
const PORT = 33434;

/**
 * Sends one empty datagram. The kernel resolves the neighbour for it, and an ICMP port unreachable,
 * or any reply, proves that the address is reached. Needs no privilege. A recording tells the attempts apart.
 */
export async function reaches(
  os: Platform,
  address: string,
  timeoutMs: number,
  attempt = 1,
): Promise<'answered' | 'silent' | 'unreachable'> {
  const reply = await os.exchange({
    transport: 'udp',
    address,
    port: PORT,
    payload: new Uint8Array(),
    timeoutMs,
    accept: () => true,
    label: `udp/${address}/${PORT}${attempt > 1 ? `.${attempt}` : ''}`,
    echoed: { start: 0, end: 0 },
  });
  if (reply.outcome === 'reply' || reply.outcome === 'refused') return 'answered';
  return reply.outcome === 'timeout' ? 'silent' : 'unreachable';
}
