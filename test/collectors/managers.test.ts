import t from 'tap';
import managers from '../../src/collectors/managers.ts';
import { readFixture } from '../support/captures.ts';
import { collected, FOREIGN, GARBAGE } from '../support/tree.ts';

const HOST = 'plain-server-static';
const NO_FILES = { networkd: [], networkManager: [], netplan: [], ifupdown: [], networkScripts: [], cloudInit: [] };
const NETWORKD = { 'run/systemd/netif/links/2': readFixture('networkd-link', 'systemd-252-netns.env') };
const DEVICE =
  '[device]\nmanaged=true\nconnection-uuid=7f0a1a9e\n\n[dhcp4]\nip_address=192.0.2.9\ndomain_name_servers=192.0.2.53\ndomain_search=a.org\n';

t.test('managers', async (t) => {
  t.test('systemd-networkd', async (t) => {
    const state = 'OPER_STATE=routable\nCARRIER_STATE=carrier\nONLINE_STATE=online\nDNS=10.96.0.10\n';
    const slice = await collected(t, managers, HOST, {
      ...NETWORKD,
      'run/systemd/netif/state': state,
      'run/systemd/network/10-eth0.network': '[Match]\n',
      'etc/netplan/50-cloud-init.yaml': 'network:\n',
    });
    t.match(slice, {
      state: 'ok',
      value: {
        links: [
          {
            interface: 'eth0',
            index: 2,
            managers: ['systemd-networkd'],
            networkd: {
              adminState: 'configured',
              operState: 'routable',
              carrierState: 'carrier',
              onlineState: 'online',
              networkFile: '/run/systemd/network/10-eth0.network',
            },
            dns: ['10.96.0.10', '10.96.0.11'],
            domains: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
            routeDomains: [],
          },
        ],
        networkd: { operState: 'routable', carrierState: 'carrier', onlineState: 'online', dns: ['10.96.0.10'] },
        files: {
          ...NO_FILES,
          networkd: ['/run/systemd/network/10-eth0.network'],
          netplan: ['/etc/netplan/50-cloud-init.yaml'],
        },
      },
    });
  });

  t.test('NetworkManager with systemd-resolved', async (t) => {
    const slice = await collected(t, managers, HOST, {
      'run/NetworkManager/devices/2': DEVICE,
      'etc/NetworkManager/NetworkManager.conf': '[main]\ndns=default\n',
      'etc/NetworkManager/conf.d/dns.conf': '[main]\ndns=systemd-resolved\nrc-manager=unmanaged\n',
      'run/NetworkManager/resolv.conf': 'nameserver 127.0.0.53\n',
      'run/NetworkManager/no-stub-resolv.conf': 'search a.org\nnameserver 192.0.2.53\n',
      'run/systemd/resolve/netif/2': 'LLMNR=no\nDEFAULT_ROUTE=yes\nSERVERS=192.0.2.53\nDOMAINS=a.org ~corp\n',
      'run/systemd/resolve/resolv.conf': 'nameserver 192.0.2.53\n',
      'etc/systemd/resolved.conf': '[Resolve]\nDNSStubListener=no\n',
      'etc/resolv.conf': 'nameserver 127.0.0.53\n',
    });
    t.match(slice, {
      state: 'ok',
      value: {
        links: [
          {
            managers: ['NetworkManager'],
            networkManager: { managed: true, connectionUuid: '7f0a1a9e' },
            dns: ['192.0.2.53'],
            domains: ['a.org'],
            routeDomains: ['corp'],
            defaultRoute: true,
            llmnr: 'no',
          },
        ],
        networkManager: {
          dns: 'systemd-resolved',
          rcManager: 'unmanaged',
          nameservers: ['192.0.2.53'],
          search: ['a.org'],
        },
        resolved: { mode: 'stub', stubListener: 'no' },
      },
    });
  });

  t.test('NetworkManager alone: servers of the lease', async (t) => {
    const slice = await collected(t, managers, HOST, { 'run/NetworkManager/devices/2': DEVICE });
    t.match(slice, { value: { links: [{ managers: ['NetworkManager'], dns: ['192.0.2.53'], domains: ['a.org'] }] } });
    t.equal(slice.state === 'ok' && slice.value.resolved, undefined);
  });

  t.test('two on one interface', async (t) => {
    const changes = {
      ...NETWORKD,
      'run/NetworkManager/devices/2': DEVICE,
      'etc/network/interfaces': 'iface eth0 inet dhcp\n',
    };
    t.match(await collected(t, managers, HOST, changes), {
      value: { links: [{ managers: ['systemd-networkd', 'NetworkManager', 'ifupdown'] }] },
    });
  });

  t.test('network scripts, by whom they are read', async (t) => {
    const script = {
      'etc/sysconfig/network-scripts/ifcfg-eth0': 'DEVICE=eth0\n',
      'etc/sysconfig/network-scripts/ifcfg-lo': '',
    };
    t.match(await collected(t, managers, HOST, script), {
      value: {
        links: [{ managers: ['network-scripts'] }],
        files: { networkScripts: ['/etc/sysconfig/network-scripts/ifcfg-eth0'] },
      },
    });
    t.match(await collected(t, managers, HOST, { ...script, 'run/NetworkManager/devices/2': DEVICE }), {
      value: { links: [{ managers: ['NetworkManager'] }] },
    });
  });

  t.test('an interface that networkd leaves alone', async (t) => {
    const changes = {
      'run/systemd/netif/links/2': 'ADMIN_STATE=unmanaged\nOPER_STATE=routable\n',
      'run/systemd/netif/state': 'OPER_STATE=routable\n',
    };
    t.match(await collected(t, managers, HOST, changes), {
      value: { links: [{ managers: [], networkd: { adminState: 'unmanaged' } }] },
    });
  });

  t.test('modes of systemd-resolved', async (t) => {
    const upstreams = { 'run/systemd/resolve/resolv.conf': 'nameserver 192.0.2.53\n' };
    for (const [text, mode] of [
      ['nameserver 127.0.0.53\n', 'stub'],
      ['nameserver 192.0.2.1\n', 'foreign'],
      [null, 'missing'],
    ] as const) {
      const slice = await collected(t, managers, HOST, { ...upstreams, 'etc/resolv.conf': text });
      t.match(slice, { value: { resolved: { mode } } }, mode);
    }
    t.match(
      await collected(t, managers, 'kubevirt-guest-healthy'),
      { value: { resolved: { mode: 'stub' } } },
      'a link',
    );
  });

  t.test('none, and another namespace', async (t) => {
    t.same(await collected(t, managers, HOST), { state: 'absent', reason: 'no trace of a network manager' });
    t.match(await collected(t, managers, HOST, { ...NETWORKD, ...FOREIGN }), { state: 'absent', reason: /another/ });
  });

  t.test('files that are nonsense, closed, or without ip', async (t) => {
    for (const text of GARBAGE) {
      const changes = {
        'run/systemd/netif/links/2': text,
        'run/NetworkManager/devices/2': text,
        'etc/NetworkManager/NetworkManager.conf': text,
      };
      t.match(await collected(t, managers, HOST, changes), { state: 'ok', value: { links: [{ managers: [] }] } });
    }
    const closed = {
      'fail/run/systemd/netif/links.txt': 'EACCES: permission denied\n',
      'run/systemd/netif/state': 'OPER_STATE=routable\n',
    };
    t.match(await collected(t, managers, HOST, closed), { state: 'ok', value: { links: [{ managers: [] }] } });
    t.match(await collected(t, managers, HOST, { 'run/systemd/netif/state': 'OPER_STATE=off\n', exec: null }), {
      state: 'ok',
      value: { links: [] },
    });
  });
});
