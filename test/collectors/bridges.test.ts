import t from 'tap';
import bridges from '../../src/collectors/bridges.ts';
import { collected, testDoors } from '../support/tree.ts';

const HOST = 'virt-launcher-bridge';
const [LINK, FDB, VLAN] = ['exec/bridge -j -d link show', 'exec/bridge -j fdb show', 'exec/bridge -j vlan show'];
const VLANS = JSON.stringify([
  {
    ifname: 'tap0',
    vlans: [
      { vlan: 1, flags: ['PVID', 'Egress Untagged'] },
      { vlan: 100, vlanEnd: 200 },
    ],
  },
]);

t.test('bridges', async (t) => {
  t.test('of a launcher', async (t) => {
    const slice = await collected(t, bridges, HOST);
    t.match(slice, {
      state: 'ok',
      value: {
        ports: [
          { name: 'eth0-nic', master: 'k6t-eth0', mtu: 1450, state: 'forwarding', learning: false },
          { name: 'tap0', master: 'k6t-eth0', mtu: 1450, state: 'forwarding', learning: true },
        ],
        vlans: [],
      },
    });
    const fdb = slice.state === 'ok' ? slice.value.fdb : [];
    t.match(
      fdb.find(({ dev, state }) => dev === 'tap0' && state === 'permanent'),
      { master: 'k6t-eth0' },
    );
  });

  t.test('VLANs', async (t) => {
    const slice = await collected(t, bridges, HOST, { [`${VLAN}.txt`]: VLANS });
    t.match(slice, {
      state: 'ok',
      value: {
        vlans: [
          {
            name: 'tap0',
            vlans: [
              { vlan: 1, flags: ['PVID', 'Egress Untagged'] },
              { vlan: 100, vlanEnd: 200, flags: [] },
            ],
          },
        ],
      },
    });
  });

  t.test('no bridge', async (t) => {
    t.same(await collected(t, bridges, 'kubevirt-guest-healthy'), { state: 'absent', reason: 'no Linux bridge' });
  });

  t.test('a bridge without ports', async (t) => {
    const slice = await collected(t, bridges, 'kubevirt-guest-healthy', {
      'exec/ip -j link show type bridge.txt': '[{},{"ifindex":5,"ifname":"br0","flags":["UP"]}]',
    });
    t.same(slice, { state: 'ok', value: { ports: [], fdb: [], vlans: [] } });
  });

  t.test('VLANs that cannot be listed', async (t) => {
    const changes = { [`${VLAN}.txt`]: null, [`${VLAN}.fail`]: '\nit did not answer\n' };
    t.same(await collected(t, bridges, HOST, changes), { state: 'failed', error: 'it did not answer' });
  });

  t.test('ports are seen without the forwarding database', async (t) => {
    const failing = { [`${FDB}.txt`]: null, [`${FDB}.fail`]: '\nit printed more than 4194304 bytes\n' };
    t.match(await collected(t, bridges, HOST, failing), {
      state: 'ok',
      value: { ports: [{}], fdb: [] },
      note: 'no forwarding entries: it printed more than 4194304 bytes',
    });
    const garbage = { [`${FDB}.txt`]: 'nonsense\n' };
    t.match(await collected(t, bridges, HOST, garbage), { state: 'failed', error: /^bridge fdb: line 1/ });
  });

  testDoors(t, bridges, { host: HOST, without: [`${LINK}.txt`], commands: [LINK] });
});
