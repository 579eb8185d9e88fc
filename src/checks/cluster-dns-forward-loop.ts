import { at } from '../facts/evidence.ts';
import { isLoopback } from '../facts/prefix.ts';
import { RESOLVED } from '../facts/resolved.ts';
import { defineCheck } from '../model/check.ts';
import type { CorefileDirective, PlacedCorefile } from '../model/cni.ts';

/** Of a pod's volume. A CoreDNS on the host itself, such as NodeLocal DNSCache (`bind`), may well ask the loopback. */
const isOfPod = ({ file }: PlacedCorefile): boolean => file.startsWith('/var/lib/kubelet/pods/');
const forwards = (plugins: readonly CorefileDirective[]): boolean =>
  plugins.some(({ name, args }) => name === 'forward' && args.slice(1).includes('/etc/resolv.conf')) &&
  !plugins.some(({ name }) => name === 'bind');

export default defineCheck({
  id: 'cluster-dns-forward-loop',
  title: 'Pods are told to ask the loopback for names',
  category: 'cni',
  severity: 'warning',
  why: 'The kubelet gives CoreDNS, and every pod with dnsPolicy Default, the name servers of a file of the node. In a pod 127.0.0.53 is the pod itself: CoreDNS forwards to itself and stops with "Loop detected", and the other pods get no answer.',
  fix: ['# name a file with real servers as resolvConf in the configuration of the kubelet, and restart it'],
  refs: [
    'https://coredns.io/plugins/loop/#troubleshooting-loops-in-kubernetes-clusters',
    'https://github.com/coredns/coredns/issues/2087',
  ],
  needs: ['cni'],
  messages: {
    loop: 'CoreDNS forwards to the servers of {subject} on the node, {servers}, which is CoreDNS itself',
    loopback: 'pods with dnsPolicy Default, CoreDNS among them, get the servers of {subject} on the node, {servers}',
  },
  *run({ cni: { kubelet, corefiles = [] } }) {
    const index = kubelet?.nameservers.findIndex(isLoopback) ?? -1;
    if (!kubelet || index === -1) return;
    const corefile = corefiles.findIndex(
      (each) => isOfPod(each) && each.servers.some(({ plugins }) => forwards(plugins)),
    );
    const { file, resolvConf, byFlag, upstreams = [] } = kubelet;
    const isMendable = file !== undefined && !byFlag && upstreams.length > 0 && !upstreams.some(isLoopback);
    yield {
      message: corefile === -1 ? 'loopback' : 'loop',
      subject: resolvConf,
      data: { servers: kubelet.nameservers.join(', '), file: file ?? '' },
      evidence: [
        at('cni', 'kubelet', 'resolvConf'),
        at('cni', 'kubelet', 'nameservers', index),
        ...(corefile === -1 ? [] : [at('cni', 'corefiles', corefile, 'file')]),
      ],
      ...(corefile !== -1 && { severity: 'critical' as const }),
      ...(isMendable && { fix: FIX }),
    };
  },
});

const FIX = [
  `sed -i -e '/^resolvConf:/d' -e '$a resolvConf: ${RESOLVED.upstreams}' {file}`,
  '# then: systemctl restart kubelet, and kubectl -n kube-system delete pod -l k8s-app=kube-dns',
];
