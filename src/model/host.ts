/** Where the agent runs. */
export type Role = 'vm' | 'node' | 'pod' | 'launcher' | 'host';

export interface Host {
  readonly hostname: string;
  readonly role: Role;
  /** `kubevirt`, `kvm`, `vmware`, `none`, …; `kubevirt` where DMI says so. */
  readonly virtualization?: string;
  /** DMI product, as the firmware spells it. */
  readonly product?: string;
  readonly bootId?: string;
  readonly kernel?: string;
  readonly os?: string;
  /** Name, path or pid of the network namespace looked into, when it is not our own. */
  readonly namespace?: string;
  readonly memoryTotalBytes?: number;
}
