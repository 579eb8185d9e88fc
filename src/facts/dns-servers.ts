import type { DnsServer } from '../model/lookups.ts';

/** MAXNS of glibc's resolv.h and of musl's resolvconf.c: servers behind them are never asked. */
export const MAX_NAMESERVERS = 3;
/** As many servers as there may reasonably be, those behind systemd-resolved included. */
const MAX_SERVERS = 8;

/** Whom to ask: the servers of resolv.conf in their order, then those behind the stub of systemd-resolved. */
export function serversToAsk(nameservers: readonly string[], upstreams: readonly string[]): readonly DnsServer[] {
  const servers = new Map<string, DnsServer>();
  for (const [position, address] of nameservers.entries()) {
    const role = position < MAX_NAMESERVERS ? 'resolv.conf' : 'ignored';
    if (!servers.has(address)) servers.set(address, { address, role });
  }
  for (const address of upstreams) if (!servers.has(address)) servers.set(address, { address, role: 'upstream' });
  return [...servers.values()].slice(0, MAX_SERVERS);
}

/** The stub listeners of systemd-resolved, systemd-resolved.service(8). */
export const isStub = (address: string): boolean => address === '127.0.0.53' || address === '127.0.0.54';
