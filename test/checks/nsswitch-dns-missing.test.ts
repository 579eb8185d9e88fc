import check from '../../src/checks/nsswitch-dns-missing.ts';
import type { Names } from '../../src/model/names.ts';
import { parseNsswitch } from '../../src/parsers/nsswitch.ts';
import { testCheck } from '../support/check-tester.ts';
import { type Host, resolver } from '../support/hosts.ts';

const names = (hosts: string, parts: Partial<Names> = {}): Host => ({
  names: { nsswitch: parseNsswitch(`passwd: files\nhosts: ${hosts}\n`).value, ...parts },
});
const guest = (hosts: string): Host => ({
  ...names(hosts),
  host: { hostname: 'vm', role: 'vm', virtualization: 'kubevirt' },
});
const SUBJECT = '/etc/nsswitch.conf';

testCheck(check, {
  pass: {
    'no such file': { names: {} },
    'no hosts line': { names: { nsswitch: parseNsswitch('passwd: files\n').value } },
    Debian: names('files dns'),
    'a Debian desktop': names('files mdns4_minimal [NOTFOUND=return] dns'),
    Fedora: names('files myhostname resolve [!UNAVAIL=return] dns'),
    'as systemd advises': names('mymachines resolve [!UNAVAIL=return] files myhostname dns'),
    'libvirt, in a guest': guest('files libvirt libvirt_guest dns'),
    'resolve alone': names('files resolve'),
    'an action on success only': names('files [SUCCESS=return] dns'),
    'an action that goes on': names('files [NOTFOUND=return NOTFOUND=continue] dns'),
    'what stands behind dns': names('dns files [NOTFOUND=return]'),
    'a module that may ask the DNS itself': names('files sss'),
    'such a module in front': names('files sss [NOTFOUND=return] dns'),
    'musl does not read it': names('files', { libc: 'musl' }),
    'a host without servers': { ...names('files'), resolver: resolver([]) },
    'a guest whose cluster domain is no matter of multicast': {
      ...guest('files mdns4_minimal [NOTFOUND=return] dns'),
      resolver: resolver(['10.96.0.10'], { search: ['svc.cluster.example'] }),
    },
  },
  fail: {
    'files alone': {
      host: names('files myhostname', { libc: 'glibc' }),
      findings: [{ message: 'missing', subject: SUBJECT }],
      text: 'the hosts line of /etc/nsswitch.conf has neither dns nor resolve: programs of glibc ask no DNS server',
      fix: ['grep ^hosts: /etc/nsswitch.conf', `sed -i 's/^hosts:/hosts: files dns/' /etc/nsswitch.conf`],
    },
    'in a guest of a cluster': {
      host: guest('files'),
      findings: [{ message: 'missing', subject: SUBJECT, severity: 'critical' }],
    },
    'files return': {
      host: names('files [NOTFOUND=return] dns'),
      findings: [{ message: 'blocked', subject: SUBJECT, data: { module: 'files' } }],
    },
    'another one returns whenever it is there': {
      host: names('files wins [!UNAVAIL=return] dns'),
      findings: [{ message: 'blocked', subject: SUBJECT, data: { module: 'wins' } }],
    },
    'of two lines the last': {
      host: { names: { nsswitch: parseNsswitch('hosts: files dns\nhosts: files\n').value } },
      findings: [{ message: 'missing', subject: SUBJECT }],
    },
    'multicast DNS in a guest of a cluster': {
      host: guest('files mdns4_minimal [NOTFOUND=return] dns'),
      findings: [{ message: 'mdns', subject: SUBJECT, severity: 'info', data: { zone: 'cluster.local' } }],
    },
  },
});
