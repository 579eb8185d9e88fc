import { RESOLVED } from '../../facts/resolved.ts';
import type { Kubelet } from '../../model/cni.ts';
import type { Platform } from '../../model/platform.ts';
import { parseResolvConf } from '../../parsers/resolv-conf.ts';

/** Of kubeadm and of OpenShift. The second is a kubeconfig where kubeadm has made the node. */
const CONFIGURATIONS = ['/var/lib/kubelet/config.yaml', '/etc/kubernetes/kubelet.conf'];
/** `ResolverConfig` of pkg/kubelet/apis/config/v1beta1/defaults.go. */
const DEFAULT = '/etc/resolv.conf';
const SMALL = { maxBytes: 256 * 1024 };
const SETTING = /^[\t ]*"?resolvConf"?[\t ]*:[\t ]*["']?([^"'\s,#]*)/m;

/** What pods get as resolv.conf; undefined where no kubelet is known here. `pid` is its process, where one was seen. */
export async function readKubelet(os: Platform, pid: string | undefined): Promise<Kubelet | undefined> {
  const read = (path: string) => os.readFile(path, SMALL).catch(() => undefined);
  const words = ((pid && (await read(`/proc/${pid}/cmdline`))) || '').split('\0');
  const [flag, configured] = [flagOf(words, 'resolv-conf'), flagOf(words, 'config')];
  const texts = await Promise.all(
    [...(configured === undefined ? CONFIGURATIONS : [configured])].map(async (file) => ({
      file,
      text: await read(file),
    })),
  );
  const found = texts.find(({ text }) => text !== undefined && /KubeletConfiguration/.test(text));
  if (!found && pid === undefined) return undefined;
  const resolvConf = flag ?? SETTING.exec(found?.text ?? '')?.[1] ?? DEFAULT;
  const serversOf = async (path: string) => {
    const text = path.startsWith('/') ? await read(path) : undefined;
    return text === undefined ? undefined : parseResolvConf(text).value.nameservers;
  };
  const [nameservers, upstreams] = await Promise.all([serversOf(resolvConf), serversOf(RESOLVED.upstreams)]);
  return {
    ...(found && { file: found.file }),
    ...{ resolvConf, byFlag: flag !== undefined, nameservers: nameservers ?? [] },
    ...(upstreams && { upstreams }),
  };
}

/** `--name=value` and `--name value`. */
function flagOf(words: readonly string[], name: string): string | undefined {
  const index = words.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  const word = words[index];
  if (word === undefined) return undefined;
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[index + 1];
}
