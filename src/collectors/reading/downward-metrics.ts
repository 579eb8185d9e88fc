import type { DownwardMetrics } from '../../model/downward-metrics.ts';
import type { Platform } from '../../model/platform.ts';
import { absent, failed, ok, type Slice } from '../../model/slice.ts';
import { decodeVhostmdDisk, isVhostmdDisk, type VhostmdDisk } from '../../parsers/vhostmd-disk.ts';
import { parseVhostmdMetrics } from '../../parsers/vhostmd-metrics.ts';

const PORTS = '/sys/class/virtio-ports';
/** vhostmd's README and KubeVirt's pkg/downwardmetrics agree on it. */
const PORT = 'org.github.vhostmd.1';
const REQUEST = 'GET /metrics/XML\n\n';
/** A request that comes within a second of another, of whoever, waits in KubeVirt's server. */
const PORT_TIMEOUT_MS = 2000;
const REPLY = { until: '\n\n', timeoutMs: PORT_TIMEOUT_MS, maxBytes: 256 * 1024 };
const DISK_TIMEOUT_MS = 1000;

const DISKS = '/sys/block';
/** Those that a hypervisor puts into a VM: virtio, SCSI and SATA, Xen. */
const DISK = /^(?:vd|sd|xvd)[a-z]{1,3}$/;
/** KubeVirt's has 256 KiB, and so has vhostmd's unless it is told otherwise. */
const MAX_DISK_BYTES = 1024 * 1024;
/** Of what /sys/block/NAME/size counts, whatever the disk's own are. */
const SECTOR_BYTES = 512;

/** Where they are looked for. */
export const DOWNWARD_METRICS_SOURCES = [
  ...[`${PORTS}/*/name`, '/dev/vport*', `${DISKS}/*/size`, '/dev/vd*', '/dev/sd*', '/dev/xvd*'],
];
/** What all of it takes at most. */
export const DOWNWARD_METRICS_MS = PORT_TIMEOUT_MS + DISK_TIMEOUT_MS + 500;

type Reading = Slice<DownwardMetrics>;

/** What the node tells this VM about itself, by the port where there is one, else by a disk. */
export async function readDownwardMetrics(os: Platform): Promise<Reading> {
  const port = await fromPort(os);
  if (port.state === 'ok') return port;
  const disk = await fromDisk(os);
  return disk.state === 'absent' && port.state === 'failed' ? port : disk;
}

/** The folder of the kernel tells of the port, also where this process is not let to the device. */
async function fromPort(os: Platform): Promise<Reading> {
  for (const name of (await os.readDir(PORTS)) ?? []) {
    if ((await os.readFile(`${PORTS}/${name}/name`))?.trim() !== PORT) continue;
    const path = `/dev/${name}`;
    try {
      const reply = await os.converse(path, REQUEST, REPLY);
      if (reply !== undefined) return read(os, 'virtio-port', path, reply);
      return failed(`the VM has the port ${PORT}, but there is no ${path} here`);
    } catch (cause) {
      // Not left to the engine: the same VM may have the disk as well.
      return failed((cause as Error).message);
    }
  }
  return absent(`no virtio port ${PORT}`);
}

async function fromDisk(os: Platform): Promise<Reading> {
  const unreadable: string[] = [];
  for (const name of await smallDisks(os)) {
    const path = `/dev/${name}`;
    const begin = await os.readDevice(path, { maxBytes: 4, timeoutMs: 0, accept: () => true }).catch((cause: Error) => {
      unreadable.push(cause.message);
      return undefined;
    });
    if (begin && isVhostmdDisk(begin)) return readDisk(os, path);
  }
  // A small disk is most often another one, such as cloud-init's.
  return absent([`no virtio port ${PORT}, and no disk of metrics was found`, ...unreadable].join('; '));
}

async function smallDisks(os: Platform): Promise<readonly string[]> {
  const disks = ((await os.readDir(DISKS)) ?? []).filter((name) => DISK.test(name));
  const sizes = await Promise.all(disks.map((name) => os.readFile(`${DISKS}/${name}/size`)));
  return disks.filter((_, i) => {
    const bytes = Number(sizes[i]) * SECTOR_BYTES;
    return bytes > 0 && bytes <= MAX_DISK_BYTES;
  });
}

async function readDisk(os: Platform, path: string): Promise<Reading> {
  const options = { maxBytes: MAX_DISK_BYTES, timeoutMs: DISK_TIMEOUT_MS };
  const bytes = await os.readDevice(path, { ...options, accept: (bytes) => 'xml' in decoded(bytes) });
  const disk = bytes && decoded(bytes);
  if (disk === undefined) return failed(`${path} is gone`);
  if ('xml' in disk) return read(os, 'disk', path, disk.xml);
  return failed(`${path} ${'error' in disk ? `holds no metrics: ${disk.error}` : 'has been busy for a second'}`);
}

/** A checksum that does not fit may be of metrics that are just being written. */
function decoded(bytes: Uint8Array): VhostmdDisk | { readonly error: string } {
  try {
    return decodeVhostmdDisk(bytes);
  } catch (cause) {
    return { error: (cause as Error).message };
  }
}

function read(os: Platform, transport: DownwardMetrics['transport'], path: string, xml: string): Reading {
  const { value, problems } = parseVhostmdMetrics(xml);
  const [problem] = problems;
  const where = problem && `line ${problem.line}: ${problem.reason}`;
  if (value.metrics.length === 0) return failed(`${path} holds no metrics: ${where ?? 'the node has none to tell'}`);
  const note = where && `${problems.length} not understood, the first in ${where}`;
  return ok({ transport, ...value, takenAt: os.now().toISOString() }, note);
}
