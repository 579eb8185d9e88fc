import t from 'tap';
import interfaces from '../../src/collectors/interfaces.ts';
import { collected, testDoors } from '../support/tree.ts';

const HOST = 'kubevirt-guest-healthy';
const ADDR = 'exec/ip -j -d -s -s addr show';
const TEXT = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
7: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP
    link/ether 0a:58:0a:f4:01:05 brd ff:ff:ff:ff:ff:ff
    inet 10.244.1.5/24 brd 10.244.1.255 scope global eth0
`;

t.test('interfaces', async (t) => {
  t.test('of a guest', async (t) => {
    const slice = await collected(t, interfaces, HOST);
    t.match(slice, { state: 'ok', value: [{ name: 'lo', index: 1, linkType: 'loopback', mtu: 65536 }, {}] });
    t.match(slice.state === 'ok' && slice.value[1], {
      name: 'eth0',
      index: 2,
      flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
      mtu: 1400,
      operstate: 'UP',
      linkType: 'ether',
      mac: '52:54:00:12:34:56',
      kind: 'veth',
      linkNetnsid: 0,
      group: 'default',
      carrierChanges: 2,
      rx: { errors: 0, dropped: 0 },
      addresses: [
        {
          family: 'inet',
          local: '192.168.24.132',
          prefixLength: 25,
          broadcast: '192.168.24.255',
          scope: 'global',
          label: 'eth0',
          flags: ['dynamic'],
          validLifetime: 7200,
        },
        { family: 'inet6', prefixLength: 64, scope: 'link', flags: ['tentative'] },
      ],
    });
    const [, , , linkLocal] = slice.state === 'ok' ? slice.value.flatMap(({ addresses }) => addresses) : [];
    t.ok(linkLocal && !('validLifetime' in linkLocal), 'forever is left out');
  });

  t.test('ports, masters and taps of a launcher', async (t) => {
    const slice = await collected(t, interfaces, 'virt-launcher-bridge');
    const names =
      slice.state === 'ok' ? slice.value.map(({ name, master, tunType }) => ({ name, master, tunType })) : [];
    t.match(names, [
      { name: 'lo' },
      { name: 'eth0-nic', master: 'k6t-eth0' },
      { name: 'eth0' },
      { name: 'k6t-eth0' },
      { name: 'tap0', master: 'k6t-eth0', tunType: 'tap' },
    ]);
  });

  t.test('where tunnels lead to', async (t) => {
    const tunnel = (name: string, info_kind: string, info_data: object) => ({
      ...{ ifname: name, ifindex: 5, flags: [], mtu: 1450, link_type: 'ether', addr_info: [] },
      linkinfo: { info_kind, info_data },
    });
    const text = JSON.stringify([
      tunnel('flannel.1', 'vxlan', { id: 1, local: '192.0.2.10', link: 'eth0', remote: '192.0.2.9' }),
      tunnel('genev_sys_6081', 'geneve', { external: true, id: 0 }),
      tunnel('vxlan6', 'vxlan', { id: 2, local6: 'fd00::1', remote6: 'fd00::9' }),
      tunnel('v0', 'veth', { remote: '192.0.2.9' }),
    ]);
    const slice = await collected(t, interfaces, HOST, { [`${ADDR}.txt`]: text });
    t.same(slice.state === 'ok' && slice.value.map((iface) => iface.tunnel), [
      { link: 'eth0', local: '192.0.2.10', remote: '192.0.2.9' },
      { external: true },
      { local: 'fd00::1', remote: 'fd00::9' },
      undefined,
    ]);
  });

  t.test('an ip without -j', async (t) => {
    const old = { [`${ADDR}.txt`]: null, [`${ADDR}.fail`]: '255\nip exited with status 255: Option "-j" is unknown\n' };
    const slice = await collected(t, interfaces, HOST, { ...old, 'exec/ip addr show.txt': TEXT });
    t.match(slice, {
      state: 'ok',
      value: [{ name: 'lo' }, { name: 'eth0', index: 7, mtu: 1450, addresses: [{ local: '10.244.1.5' }] }],
    });
    t.equal((await collected(t, interfaces, HOST, { ...old, 'exec/ip addr show.txt': 'what?\n' })).state, 'failed');
  });

  t.test('no interface at all', async (t) => {
    for (const text of ['[]\n', '']) {
      const slice = await collected(t, interfaces, HOST, { [`${ADDR}.txt`]: text });
      t.same(slice, { state: 'failed', error: 'ip addr: no interface in its output' });
    }
  });

  testDoors(t, interfaces, { host: HOST, unseen: [`${ADDR}.txt`], commands: [ADDR] });
});
