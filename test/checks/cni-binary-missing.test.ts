import check from '../../src/checks/cni-binary-missing.ts';
import type { CniBinary, CniConfiguration } from '../../src/model/cni.ts';
import type { Role } from '../../src/model/host.ts';
import { testCheck } from '../support/check-tester.ts';

const BIN = '/opt/cni/bin';
const file = (name: string, types: readonly string[], parts: Partial<CniConfiguration> = {}): CniConfiguration => ({
  file: `/etc/cni/net.d/${name}`,
  plugins: types,
  settings: types.map((type) => ({ type, ...(type === 'bridge' && { ipam: 'host-local' }) })),
  ...parts,
});
const there = (...names: readonly string[]): readonly CniBinary[] =>
  names.map((name) => ({ name, path: `${BIN}/${name}` }));
const gone = (...names: readonly string[]): readonly CniBinary[] => names.map((name) => ({ name }));
interface Parts {
  readonly role?: Role;
  readonly configurations?: readonly CniConfiguration[];
  readonly binaries: readonly CniBinary[];
  readonly binaryDirectories?: readonly string[];
}
const host = ({ role = 'node', ...parts }: Parts) => ({
  host: { hostname: 'n1', role },
  cni: {
    directories: ['/etc/cni/net.d'],
    configurations: [file('10-pods.conflist', ['bridge', 'portmap'])],
    binaryDirectories: [BIN],
    ...parts,
  },
});

testCheck(check, {
  pass: {
    'all are there': host({ binaries: there('bridge', 'host-local', 'portmap') }),
    'no folder is known': host({ binaries: gone('bridge', 'host-local', 'portmap'), binaryDirectories: [] }),
    'a plain host': host({ role: 'host', binaries: gone('bridge', 'host-local', 'portmap') }),
    'files that no runtime uses': host({
      configurations: [
        file('10-pods.conflist', ['bridge', 'portmap']),
        file('20-old.conflist', ['weave'], { shadowedBy: '/etc/cni/net.d/10-pods.conflist' }),
        file('05-broken.conflist', ['weave'], { problem: 'not JSON' }),
      ],
      binaries: [...there('bridge', 'host-local', 'portmap'), ...gone('weave')],
    }),
  },
  fail: {
    'one of several': {
      host: host({ binaries: [...there('bridge', 'host-local'), ...gone('portmap')] }),
      findings: [{ message: 'missing', subject: 'portmap' }],
      text: '10-pods.conflist needs portmap, which is not in /opt/cni/bin',
    },
    'address management, named twice': {
      host: host({
        configurations: [file('10-a.conflist', ['bridge']), file('20-b.conflist', ['bridge'])],
        binaries: [...there('bridge'), ...gone('host-local')],
      }),
      findings: [{ message: 'missing', subject: 'host-local' }],
    },
    'nothing in the folders that are known': {
      host: host({
        configurations: [file('10-ovn-kubernetes.conf', ['ovn-k8s-cni-overlay'])],
        binaries: gone('ovn-k8s-cni-overlay'),
      }),
      findings: [{ message: 'unknown', subject: 'ovn-k8s-cni-overlay', severity: 'warning' }],
    },
  },
});
