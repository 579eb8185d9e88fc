import check from '../../src/checks/cluster-dns-forward-loop.ts';
import type { Cni, Kubelet, PlacedCorefile } from '../../src/model/cni.ts';
import { parseCorefile } from '../../src/parsers/corefile.ts';
import { testCheck } from '../support/check-tester.ts';

const FILE = '/var/lib/kubelet/pods/uid/volumes/kubernetes.io~configmap/config-volume/Corefile';
const corefile = (text: string, file = FILE): PlacedCorefile => ({ file, ...parseCorefile(text).value, problems: [] });
const CORE_DNS = corefile('.:53 {\n kubernetes cluster.local\n forward . /etc/resolv.conf\n loop\n}\n');
const KUBELET: Kubelet = {
  file: '/var/lib/kubelet/config.yaml',
  resolvConf: '/etc/resolv.conf',
  byFlag: false,
  nameservers: ['127.0.0.53'],
  upstreams: ['192.0.2.53'],
};
const host = (kubelet: Partial<Kubelet> | undefined, ...corefiles: readonly PlacedCorefile[]) => {
  const cni: Cni = {
    directories: [],
    configurations: [],
    corefiles,
    ...(kubelet && { kubelet: { ...KUBELET, ...kubelet } }),
  };
  return { cni };
};
const loopback = { message: 'loopback', subject: '/etc/resolv.conf' } as const;

testCheck(check, {
  pass: {
    'real servers': host({ resolvConf: '/run/systemd/resolve/resolv.conf', nameservers: ['192.0.2.53'] }, CORE_DNS),
    'NodeLocal DNSCache on the node': host({ nameservers: ['169.254.20.10'] }, CORE_DNS),
    'no file at all': host({ resolvConf: '', nameservers: [] }, CORE_DNS),
    'no kubelet': host(undefined, CORE_DNS),
  },
  fail: {
    'CoreDNS and the stub of systemd-resolved': {
      host: host({}, CORE_DNS),
      findings: [{ message: 'loop', subject: '/etc/resolv.conf', severity: 'critical' }],
      text: 'CoreDNS forwards to the servers of /etc/resolv.conf on the node, 127.0.0.53, which is CoreDNS itself',
      fix: [
        "sed -i -e '/^resolvConf:/d' -e '$a resolvConf: /run/systemd/resolve/resolv.conf' /var/lib/kubelet/config.yaml",
        '# then: systemctl restart kubelet, and kubectl -n kube-system delete pod -l k8s-app=kube-dns',
      ],
    },
    'no CoreDNS on this node': {
      host: host({}),
      findings: [loopback],
      text: 'pods with dnsPolicy Default, CoreDNS among them, get the servers of /etc/resolv.conf on the node, 127.0.0.53',
    },
    'a CoreDNS that asks others': {
      host: host({}, corefile('. {\n forward . 192.0.2.1\n}\n')),
      findings: [loopback],
    },
    'NodeLocal DNSCache, and a CoreDNS of the host': {
      host: host(
        {},
        corefile('.:53 {\n bind 169.254.20.10\n forward . /etc/resolv.conf\n}\n'),
        corefile('. {\n forward . /etc/resolv.conf\n}\n', '/etc/coredns/Corefile'),
      ),
      findings: [loopback],
    },
    'on the command line': {
      host: host({ byFlag: true, nameservers: ['192.0.2.1', '::1'] }),
      findings: [{ ...loopback, data: { servers: '192.0.2.1, ::1' } }],
      fix: ['# name a file with real servers as resolvConf in the configuration of the kubelet, and restart it'],
    },
  },
});
