import check from '../../src/checks/cni-configuration-ambiguous.ts';
import type { CniConfiguration } from '../../src/model/cni.ts';
import type { Role } from '../../src/model/host.ts';
import { testCheck } from '../support/check-tester.ts';

const FOLDER = '/etc/cni/net.d';
const file = (name: string, type = 'bridge', problem?: string): CniConfiguration => ({
  file: `${FOLDER}/${name}`,
  plugins: problem === undefined ? [type] : [],
  ...(problem !== undefined && { problem }),
});
const on = (role: Role, ...configurations: readonly CniConfiguration[]) => ({
  host: { hostname: 'n1', role },
  cni: { directories: [FOLDER], configurations },
});
const calico = file('10-calico.conflist', 'calico');
const flannel = file('10-flannel.conflist', 'flannel');

testCheck(check, {
  pass: {
    'no configuration': on('node'),
    'one configuration': on('node', calico),
    'the loopback that a runtime brings': on('node', calico, file('200-loopback.conf', 'loopback')),
    'Multus and its delegate': on('node', file('00-multus.conf', 'multus'), flannel),
    'Multus through its shim': on('node', file('00-multus.conf', 'multus-shim'), flannel, calico),
    'the default of CRI-O behind the provider': on('node', calico, file('100-crio-bridge.conflist')),
    'the default of Podman behind the provider': on('node', calico, file('87-podman-bridge.conflist')),
    'one in each of two folders': {
      ...on('node', calico),
      cni: {
        directories: [FOLDER, '/run/multus/cni/net.d'],
        configurations: [
          { file: '/run/multus/cni/net.d/10-ovn-kubernetes.conf', plugins: ['ovn-k8s-cni-overlay'] },
          calico,
        ],
      },
    },
    'a broken file behind': on('node', calico, file('99-test.conf', 'bridge', 'not JSON')),
    'nothing usable is another matter': on('node', file('10-calico.conflist', 'calico', 'not JSON')),
    'networks of Podman on a plain host': on('host', file('87-podman.conflist'), file('mynet.conflist')),
  },
  fail: {
    'two providers': {
      host: on('node', calico, flannel),
      findings: [
        { message: 'several', subject: FOLDER, data: { winner: '10-calico.conflist', others: '10-flannel.conflist' } },
      ],
      text: '10-calico.conflist decides the pod network; also in /etc/cni/net.d, without effect: 10-flannel.conflist',
      fix: [
        '# move what is not meant out of the folder, then restart the runtime:',
        'mv /etc/cni/net.d/10-flannel.conflist /root/',
      ],
    },
    'the default of CRI-O in front': {
      host: on('node', file('10-crio-bridge.conflist'), flannel),
      findings: [{ message: 'several', subject: FOLDER }],
    },
    'a file that was put in front': {
      host: on('node', file('00-test.conf'), calico),
      findings: [{ message: 'leftover', subject: FOLDER, data: { loser: `${FOLDER}/00-test.conf` } }],
      text: '00-test.conf sorts first in /etc/cni/net.d and decides the pod network instead of 10-calico.conflist',
    },
    'a backup that ends in .conf': {
      host: on('node', file('10-calico.bak.conf', 'calico'), calico),
      findings: [{ message: 'leftover', subject: FOLDER }],
    },
    'a broken file in front': {
      host: on('node', file('05-cilium.conflist', 'cilium-cni', 'no plugins'), calico),
      findings: [
        {
          message: 'invalid',
          subject: `${FOLDER}/05-cilium.conflist`,
          data: { winner: '10-calico.conflist', problem: 'no plugins' },
        },
      ],
    },
    'a broken file in front of two': {
      host: on('node', file('05-cilium.conflist', 'cilium-cni', 'no plugins'), calico, flannel),
      findings: [
        { message: 'invalid', subject: `${FOLDER}/05-cilium.conflist` },
        { message: 'several', subject: FOLDER },
      ],
    },
  },
});
