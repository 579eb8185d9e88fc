import t from 'tap';
import { readKubelet } from '../../../src/collectors/reading/kubelet.ts';
import { platform } from '../../support/platform.ts';

const CONFIG = '/var/lib/kubelet/config.yaml';
const KUBELET = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n';
const STUB = { '/etc/resolv.conf': 'nameserver 127.0.0.53\n' };
const UPSTREAMS = { '/run/systemd/resolve/resolv.conf': 'nameserver 192.0.2.53\n' };

const read = (files: Readonly<Record<string, string>>, pid?: string) =>
  readKubelet(platform({ readFile: async (path) => files[path] }), pid);

t.test('kubelet', async (t) => {
  t.equal(await read(STUB), undefined, 'none');
  t.equal(await read({ '/etc/kubernetes/kubelet.conf': 'kind: Config\nresolvConf: x\n' }), undefined, 'a kubeconfig');
  t.same(
    await read({ [CONFIG]: `${KUBELET}resolvConf: /run/systemd/resolve/resolv.conf # real\n`, ...STUB, ...UPSTREAMS }),
    {
      ...{ file: CONFIG, resolvConf: '/run/systemd/resolve/resolv.conf', byFlag: false },
      ...{ nameservers: ['192.0.2.53'], upstreams: ['192.0.2.53'] },
    },
  );
  const json = `{"kind": "KubeletConfiguration", "resolvConf": "/etc/own.conf"}`;
  t.same(
    await read({ [CONFIG]: json.replaceAll(', ', ',\n ') }),
    { file: CONFIG, resolvConf: '/etc/own.conf', byFlag: false, nameservers: [] },
    'JSON',
  );
  t.same(
    await read({ [CONFIG]: KUBELET, ...STUB }),
    { file: CONFIG, resolvConf: '/etc/resolv.conf', byFlag: false, nameservers: ['127.0.0.53'] },
    'the default',
  );
  t.match(
    await read({ [CONFIG]: `${KUBELET}resolvConf: ""\n`, ...STUB }),
    { resolvConf: '', nameservers: [] },
    'none at all',
  );
});

t.test('its command line', async (t) => {
  const run = (...words: readonly string[]) => ({ '/proc/7/cmdline': `${['kubelet', ...words].join('\0')}\0` });
  const own = {
    '/srv/kubelet.yaml': `${KUBELET}resolvConf: /srv/resolv.conf\n`,
    '/srv/resolv.conf': 'nameserver ::1\n',
  };
  t.match(await read({ ...run('--config=/srv/kubelet.yaml'), ...own, [CONFIG]: KUBELET, ...STUB }, '7'), {
    file: '/srv/kubelet.yaml',
    byFlag: false,
    nameservers: ['::1'],
  });
  t.match(await read({ ...run('--resolv-conf', '/srv/resolv.conf'), ...own }, '7'), {
    resolvConf: '/srv/resolv.conf',
    byFlag: true,
    nameservers: ['::1'],
  });
  t.match(await read(STUB, '9'), { resolvConf: '/etc/resolv.conf', nameservers: ['127.0.0.53'] }, 'it may not be seen');
});
