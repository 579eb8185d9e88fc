import t from 'tap';
import cni from '../../src/collectors/cni.ts';
import { collected, GARBAGE } from '../support/tree.ts';

const HOST = 'ovs-node';
const FILE = 'etc/cni/net.d/10-ovs.conflist';

t.test('cni', async (t) => {
  t.test('of a node', async (t) => {
    t.same(await collected(t, cni, HOST), {
      state: 'ok',
      value: {
        directories: ['/etc/cni/net.d'],
        configurations: [
          {
            file: `/${FILE}`,
            name: 'pods',
            cniVersion: '1.0.0',
            plugins: ['ovs', 'portmap'],
            settings: [{ type: 'ovs', bridge: 'br-int' }, { type: 'portmap' }],
          },
        ],
        providers: [],
        binaryDirectories: [],
        binaries: [{ name: 'ovs' }, { name: 'portmap' }],
        references: [],
        corefiles: [],
      },
    });
  });

  t.test('none', async (t) => {
    t.same(await collected(t, cni, 'plain-server-static'), { state: 'absent', reason: 'no CNI configuration folder' });
  });

  t.test('an empty folder, and files that no runtime takes', async (t) => {
    const changes = { [FILE]: null, 'etc/cni/net.d/.keep': '', 'etc/cni/net.d/10-ovs.conflist.bak': '{}' };
    t.match(await collected(t, cni, HOST, changes), {
      state: 'ok',
      value: { directories: ['/etc/cni/net.d'], configurations: [], binaries: [] },
    });
  });

  t.test('in the order in which they are picked', async (t) => {
    const plugin = (type: string) => JSON.stringify({ cniVersion: '0.3.1', name: type, type });
    const slice = await collected(t, cni, HOST, {
      'etc/cni/net.d/05-first.conf': plugin('first'),
      'run/multus/cni/net.d/00-last.conf': plugin('last'),
    });
    t.match(slice, { state: 'ok', value: { configurations: [{ name: 'first' }, { name: 'pods' }, { name: 'last' }] } });
  });

  t.test('files behind the first that can be used', async (t) => {
    const plugin = (name: string, cniVersion: string, type: string) => JSON.stringify({ name, cniVersion, type });
    const slice = await collected(t, cni, HOST, {
      'etc/cni/net.d/00-lo.conf': plugin('lo', '0.3.1', 'loopback'),
      'etc/cni/net.d/01-new.conf': plugin('new', '9.0.0', 'bridge'),
      'etc/cni/net.d/20-late.conf': plugin('late', '0.3.1', 'bridge'),
    });
    t.same(
      slice.state === 'ok' &&
        slice.value.configurations.map(({ name, problem, shadowedBy }) => [name, problem, shadowedBy]),
      [
        ['lo', undefined, undefined],
        ['new', 'cniVersion 9.0.0 is no version of CNI', undefined],
        ['pods', undefined, undefined],
        ['late', undefined, `/${FILE}`],
      ],
    );
  });

  t.test('programs and files that configurations name', async (t) => {
    const multus = {
      cniVersion: '0.3.1',
      name: 'multus-cni-network',
      type: 'multus',
      binDir: '/opt/own',
      kubeconfig: '/etc/cni/net.d/multus.d/multus.kubeconfig',
      readinessindicatorfile: '/host/run/multus/cni/net.d/10-ovn-kubernetes.conf',
      delegates: [{ name: 'cbr0', plugins: [{ type: 'flannel' }, { type: 'portmap' }] }, { type: '../evil' }],
    };
    const slice = await collected(t, cni, HOST, {
      'etc/cni/net.d/00-multus.conf': JSON.stringify(multus),
      'run/multus/cni/net.d/10-ovn-kubernetes.conf': '{"name":"o","cniVersion":"0.4.0","type":"ovn-k8s-cni-overlay"}',
      'opt/cni/bin/multus': 'x',
      'opt/own/flannel': 'x',
      'run/flannel/subnet.env': 'FLANNEL_SUBNET=10.244.1.1/24\n',
    });
    t.match(slice, {
      state: 'ok',
      value: {
        configurations: [
          {
            settings: [
              {
                type: 'multus',
                delegates: [{ name: 'cbr0', type: 'flannel' }, { type: '../evil' }],
                binDir: '/opt/own',
              },
            ],
          },
          {},
          {},
        ],
        binaryDirectories: ['/opt/cni/bin', '/opt/own'],
        binaries: [
          { name: 'multus', path: '/opt/cni/bin/multus' },
          { name: 'flannel', path: '/opt/own/flannel' },
          { name: 'ovs' },
          { name: 'portmap' },
          { name: 'ovn-k8s-cni-overlay' },
        ],
        flannel: { subnet: '10.244.1.1/24' },
        references: [
          { key: 'kubeconfig', path: multus.kubeconfig, configuration: '/etc/cni/net.d/00-multus.conf', exists: false },
          { key: 'readinessindicatorfile', path: multus.readinessindicatorfile, exists: true },
        ],
        providers: [
          { name: 'flannel', evidence: [{ kind: 'file', value: '/run/flannel/subnet.env' }] },
          {
            name: 'OVN-Kubernetes',
            evidence: [{ kind: 'configuration', value: '/run/multus/cni/net.d/10-ovn-kubernetes.conf' }],
          },
        ],
      },
    });
  });

  t.test('a provider by its processes', async (t) => {
    const slice = await collected(t, cni, HOST, { 'proc/7/comm': 'cilium-agent\n', 'proc/8/comm': 'bash\n' });
    t.match(slice, {
      state: 'ok',
      value: { providers: [{ name: 'Cilium', evidence: [{ kind: 'process', value: 'cilium-agent' }] }] },
    });
  });

  t.test('Corefiles, also of the pods', async (t) => {
    const mounted = 'var/lib/kubelet/pods/uid/volumes/kubernetes.io~configmap/config-volume/Corefile';
    const slice = await collected(t, cni, 'plain-server-static', {
      'etc/coredns/Corefile': '.:53 {\n  loop\n}\n',
      [mounted]: '. {\n',
    });
    t.match(slice, {
      state: 'ok',
      value: {
        directories: [],
        corefiles: [
          { file: '/etc/coredns/Corefile', servers: [{ keys: ['.:53'], plugins: [{ name: 'loop' }] }], problems: [] },
          { file: `/${mounted}`, problems: [{ line: 1, reason: 'the { is not closed' }] },
        ],
      },
    });
  });

  t.test('folders that may not be looked into', async (t) => {
    const closed = {
      'fail/var/lib/kubelet/pods.txt': 'EACCES: permission denied\n',
      'fail/opt/cni/bin.txt': 'EACCES: permission denied\n',
    };
    t.match(await collected(t, cni, HOST, closed), { state: 'ok', value: { binaryDirectories: [], corefiles: [] } });
  });

  t.test('what no runtime can read', async (t) => {
    for (const text of ['', ...GARBAGE]) {
      const slice = await collected(t, cni, HOST, { [FILE]: text });
      const problem = slice.state === 'ok' ? slice.value.configurations[0]?.problem : undefined;
      t.match(problem, /^line \d+: ./, JSON.stringify(text));
    }
  });
});

t.test('programs in the folder of a runtime', async (t) => {
  const slice = await collected(t, cni, HOST, {
    'etc/containerd/config.toml':
      '[plugins.cri.cni]\n  bin_dir = "/home/kubernetes/bin"\n  conf_dir = "/etc/cni/net.d"\n',
    'etc/crio/crio.conf': '[crio.network]\nplugin_dirs = [\n  "/srv/cni",\n]\n#plugin_dirs = ["/never"]\n',
    'home/kubernetes/bin/ovs': 'x',
    'srv/cni/portmap': 'x',
    'never/ovs': 'x',
  });
  t.match(slice, {
    value: {
      binaryDirectories: ['/home/kubernetes/bin', '/srv/cni'],
      binaries: [
        { name: 'ovs', path: '/home/kubernetes/bin/ovs' },
        { name: 'portmap', path: '/srv/cni/portmap' },
      ],
    },
  });
});

t.test('a file that may not be looked at', async (t) => {
  const socket_file = 'unix:/run/ovs/db.sock';
  const slice = await collected(t, cni, HOST, {
    [FILE]: JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins: [{ type: 'ovs', socket_file }] }),
    'fail/run/ovs/db.sock.txt': 'EACCES: permission denied\n',
  });
  t.match(slice, { value: { references: [{ key: 'socket_file', exists: true }] } });
});
