import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { tempFolder } from './folder.ts';
import type { Place } from './place.ts';
import { runIn } from './place.ts';

export interface DhcpService {
  readonly interface: string;
  readonly address: string;
  readonly netmask: string;
  readonly leaseTime: string;
  /** `dhcp-option` values: `3,10.244.1.1`. */
  readonly options: readonly string[];
  /** Network that the addresses belong to, where the interface itself has an address of another. */
  readonly sharedNetwork?: string;
  readonly leaseFile?: string;
  /** Cards that may have it, one at a time. */
  readonly macs?: readonly string[];
}

/** A DHCP server that has one address to give. */
export function startDhcp(t: Test, place: Place, service: DhcpService): Promise<Daemon> {
  const folder = tempFolder(t);
  const argv = [
    'dnsmasq',
    '--conf-file=/dev/null',
    '--keep-in-foreground',
    '--user=root',
    '--port=0',
    '--log-facility=-',
    '--log-dhcp',
    `--interface=${service.interface}`,
    '--bind-dynamic',
    '--except-interface=lo',
    '--dhcp-authoritative',
    '--no-ping',
    `--dhcp-range=${service.address},${service.address},${service.netmask},${service.leaseTime}`,
    `--dhcp-leasefile=${service.leaseFile ?? `${folder}/leases`}`,
    '--pid-file=',
    ...service.options.map((option) => `--dhcp-option=${option}`),
    ...(service.macs ? [`--dhcp-host=${[...service.macs, service.address].join()}`] : []),
    ...(service.sharedNetwork ? [`--shared-network=${service.interface},${service.sharedNetwork}`] : []),
  ];
  return startDaemon(t, place, argv, {
    ready: async () => (await runIn(place, ['ss', '-lun'])).stdout.includes(`%${service.interface}:67`),
  });
}
