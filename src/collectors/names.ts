import { recordsOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { HostsEntry } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseHosts } from '../parsers/hosts.ts';
import { parseNsswitch } from '../parsers/nsswitch.ts';

/** Lists that block advertisers have more than a hundred thousand lines. */
const MAX_HOSTS = 1000;
/** Such a list is longer than other files that we read. */
const MAX_BYTES = 16 * 1024 * 1024;

/** `ip netns exec` puts the files of /etc/netns/NAME in the place of those of /etc, ip-netns(8). */
const folderOf = ({ foreignFiles, origin }: Platform): string => (foreignFiles ? `/etc/netns/${origin}` : '/etc');

export default defineCollector({
  id: 'names',
  summary: 'Names that are known without the DNS, and where glibc looks for names',
  reads: ['/etc/hosts', '/etc/nsswitch.conf', '/etc/netns/NAME/hosts', '/etc/netns/NAME/nsswitch.conf', '/lib'],
  async collect(os) {
    const folder = folderOf(os);
    const [hosts, nsswitch, libraries] = await Promise.all([
      os.readFile(`${folder}/hosts`, { maxBytes: MAX_BYTES }),
      os.readFile(`${folder}/nsswitch.conf`),
      os.readDir('/lib').catch(() => undefined),
    ]);
    if (hosts === undefined && nsswitch === undefined) {
      if (os.foreignFiles) return absent('the files here belong to another network namespace');
      // A capture without /etc does not say whether the host had these files.
      if ((await os.readDir('/etc')) === undefined) return absent('no /etc here');
    }
    const entries = hosts === undefined ? undefined : recordsOf('hosts', parseHosts(hosts));
    const value = {
      ...(entries && { hosts: entries.slice(0, MAX_HOSTS) }),
      ...(nsswitch !== undefined && { nsswitch: recordsOf('nsswitch.conf', parseNsswitch(nsswitch)) }),
      ...libcOf(libraries),
    };
    return ok(value, noteOf(entries ?? []));
  },
});

const noteOf = ({ length }: readonly HostsEntry[]): string | undefined =>
  length > MAX_HOSTS ? `${length - MAX_HOSTS} lines of hosts are left out: the first ${MAX_HOSTS} are kept` : undefined;

/** musl's dynamic linker has its name there. glibc keeps it beside, on a host that can run programs of both. */
function libcOf(libraries: readonly string[] | undefined): { readonly libc?: 'glibc' | 'musl' } {
  if (!libraries || libraries.length === 0) return {};
  const has = (pattern: RegExp) => libraries.some((name) => pattern.test(name));
  return { libc: has(/^ld-musl-/) && !has(/^(ld-linux|x86_64-linux-gnu|aarch64-linux-gnu)/) ? 'musl' : 'glibc' };
}
