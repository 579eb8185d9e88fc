import type { ServerLease } from '../../model/dhcp-server.ts';
import { isObject } from '../../model/json.ts';
import type { Platform } from '../../model/platform.ts';

/** Where libcni notes what it has done, a file for each network of a sandbox: libcni/api.go. */
const RESULTS = '/var/lib/cni/results';
/** Where runtimes keep the network namespaces of sandboxes. */
const NAMESPACES = '/run/netns';
const SMALL = { maxBytes: 64 * 1024 };

/**
 * Leases of a network whose sandbox is gone: libcni noted a network namespace for it that does not exist. Looked for only
 * where more addresses are held than there are namespaces, since each takes a file to read.
 */
export async function goneSandboxes(
  os: Platform,
  network: string,
  leases: readonly ServerLease[],
): Promise<ReadonlySet<ServerLease>> {
  const namespaces = (await os.readDir(NAMESPACES).catch(() => undefined)) ?? [];
  // None at all is what a container sees that was not given the folder.
  if (namespaces.length === 0 || leases.length <= namespaces.length) return new Set();
  const noted = new Set((await os.readDir(RESULTS).catch(() => undefined)) ?? []);
  const gone = await Promise.all(
    leases.map(async (lease) => {
      const file = `${network}-${lease.containerId}-${lease.interface}`;
      return noted.has(file) && (await isGone(os, `${RESULTS}/${file}`)) ? [lease] : [];
    }),
  );
  return new Set(gone.flat());
}

/** What may not be read, or does not name a namespace, proves nothing. */
async function isGone(os: Platform, file: string): Promise<boolean> {
  const netns = netnsOf((await os.readFile(file, SMALL).catch(() => undefined)) ?? '');
  if (netns === undefined) return false;
  const found = await os.modified(netns).catch(() => os.now());
  return found === undefined;
}

function netnsOf(text: string): string | undefined {
  try {
    const result: unknown = JSON.parse(text);
    const netns = isObject(result) ? result['netns'] : undefined;
    return typeof netns === 'string' && /^(?:\/var)?\/run\/.+/.test(netns) ? netns : undefined;
  } catch {
    return undefined;
  }
}
