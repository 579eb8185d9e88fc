import { readFileSync } from 'node:fs';

/** The metrics of a VM in KubeVirt, as its node hands them out. */
export const KUBEVIRT_XML = readFileSync('test/fixtures/vhostmd-metrics/kubevirt.xml', 'utf8');

/** KubeVirt's size, pkg/downwardmetrics/vhostmd/disk.go. */
const DISK_BYTES = 262_144;

interface Header {
  readonly busy?: number;
  readonly sum?: number;
  readonly length?: number;
}

/** A disk of metrics; its header says what is true where it is not told otherwise. */
export function diskOf(xml: string, header: Header = {}): Buffer {
  const content = Buffer.from(xml);
  const disk = Buffer.alloc(DISK_BYTES);
  disk.write('mvbd');
  disk.writeUInt32BE(header.busy ?? 0, 4);
  disk.writeUInt32BE(header.sum ?? content.reduce((sum, byte) => sum + byte, 0), 8);
  disk.writeUInt32BE(header.length ?? content.length, 12);
  content.copy(disk, 16);
  return disk;
}
