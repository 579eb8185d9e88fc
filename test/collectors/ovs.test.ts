import t from 'tap';
import ovs from '../../src/collectors/ovs.ts';
import { collected, testDoors } from '../support/tree.ts';

const HOST = 'ovs-node';
const SHOW = 'exec/ovs-vsctl --timeout=2 show';

t.test('ovs', async (t) => {
  t.test('of a node', async (t) => {
    const slice = await collected(t, ovs, HOST);
    t.match(slice, {
      state: 'ok',
      value: {
        uuid: '94e3bed9-f689-429d-9cef-9353645feeee',
        bridges: [
          {
            name: 'br1',
            fail_mode: 'secure',
            datapath_type: 'netdev',
            controllers: [{ target: 'tcp:127.0.0.1:6653', is_connected: true }],
          },
          { name: 'br-int', controllers: [] },
        ],
      },
    });
    const ports = slice.state === 'ok' ? slice.value.bridges.flatMap(({ ports }) => ports) : [];
    t.match(
      ports.find(({ name }) => name === 'bond0'),
      { interfaces: [{ name: 'b1' }, { name: 'b2' }] },
    );
    t.match(
      ports.find(({ name }) => name === 'v1'),
      { tag: 100 },
    );
    t.match(
      ports.find(({ name }) => name === 'v3'),
      { trunks: [100, 200] },
    );
    t.match(
      ports.find(({ name }) => name === 'vxlan0'),
      {
        interfaces: [{ type: 'vxlan', options: { remote_ip: '192.168.24.140', key: '100' } }],
      },
    );
  });

  t.test('installed and never started', async (t) => {
    t.same(await collected(t, ovs, 'plain-server-static'), {
      state: 'absent',
      reason: 'no Open vSwitch database is running',
    });
  });

  t.test('a database that has died', async (t) => {
    const error = 'ovs-vsctl --timeout=2 show exited with status 1: database connection failed (Connection refused)';
    const changes = { [`${SHOW}.txt`]: null, [`${SHOW}.fail`]: `1\n${error}\n` };
    t.same(await collected(t, ovs, HOST, changes), { state: 'failed', error });
  });

  testDoors(t, ovs, { host: HOST, without: [`${SHOW}.txt`], commands: [SHOW] });
});
