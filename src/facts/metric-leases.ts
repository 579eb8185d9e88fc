import type { Lease } from '../model/lease.ts';
import type { Sample } from '../model/metric.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** A time of the latest lease of each interface and client, in seconds since 1970. */
export function leaseTimes({ slices }: Snapshot, time: (lease: Lease) => string | undefined): readonly Sample[] {
  const latest = new Map<string, Sample>();
  for (const lease of slices.leases.state === 'ok' ? slices.leases.value : []) {
    const at = time(lease);
    if (lease.interface === undefined || at === undefined) continue;
    const value = Date.parse(at) / 1000;
    const key = `${lease.client} ${lease.interface}`;
    const known = latest.get(key);
    if (Number.isNaN(value) || (known && known.value >= value)) continue;
    latest.set(key, { labels: { interface: lease.interface, client: lease.client }, value });
  }
  return [...latest.values()];
}
