import t from 'tap';
import { buildOvs, sortOvs } from '../../src/facts/ovs-rows.ts';
import type { Ovs, OvsdbRow } from '../../src/model/ovs.ts';
import { parseOvsVsctlShow } from '../../src/parsers/ovs-vsctl-show.ts';
import { readFixture } from '../support/captures.ts';
import { shownFields } from '../support/ovs-shown.ts';
import { ovsTables } from '../support/ovs-tables.ts';

const build = (tables: Readonly<Record<string, readonly OvsdbRow[]>>): Ovs => buildOvs(new Map(Object.entries(tables)));

t.test('ovs-rows', async (t) => {
  t.test('what ovs-vsctl show has of the same database is the same', async (t) => {
    const { value, problems } = parseOvsVsctlShow(
      readFixture('ovs-vsctl-show', 'ovs-3.1.0-bond-tunnels-patch-missing-device.txt'),
    );
    t.same(problems, []);
    t.same(shownFields(buildOvs(ovsTables())), shownFields(sortOvs(value)));
  });

  t.test('what only the database has', async (t) => {
    const ovs = buildOvs(ovsTables());
    t.match(ovs, { cur_cfg: 8, next_cfg: 8, dpdk_initialized: false });
    const [, br1] = ovs.bridges;
    t.match(br1, {
      name: 'br1',
      fail_mode: 'secure',
      datapath_id: '0000967c12f57142',
      stp_enable: false,
      controllers: [{ target: 'tcp:127.0.0.1:6653', is_connected: false }],
    });
    const port = (name: string) => br1?.ports.find((each) => each.name === name);
    t.match(port('bond0'), { bond_mode: 'balance-slb', lacp: 'off', bond_active_slave: 'da:b7:9f:f2:ae:a6' });
    t.match(port('v3')?.interfaces[0], {
      ofport: 1,
      ifindex: 7,
      admin_state: 'up',
      link_state: 'up',
      link_speed: 10_000_000_000,
      link_resets: 0,
      mtu: 1500,
      mac_in_use: '2a:77:0d:32:ec:f2',
      status: { driver_name: 'veth' },
    });
    t.match(port('nosuchdev0')?.interfaces[0], { ofport: -1, error: /^could not open network device/ });
    t.notOk(JSON.stringify(ovs).includes('rx_bytes'), 'counters are left out');
    t.same(
      Object.keys(port('geneve0')?.interfaces[0] ?? {}).sort(),
      [
        'admin_state',
        'ifindex',
        'link_resets',
        'link_state',
        'mac_in_use',
        'name',
        'ofport',
        'options',
        'status',
        'type',
      ],
      'and so is what is empty',
    );
  });

  t.test('nothing', async (t) => {
    const nothing = { managers: [], bridges: [] };
    t.same(build({}), nothing);
    t.same(build({ Open_vSwitch: [], Bridge: [{ _uuid: 'b', name: 'lost' }] }), nothing);
    t.same(build({ Open_vSwitch: [{ _uuid: 'o', bridges: ['b'] }], Bridge: [] }), { uuid: 'o', ...nothing });
  });

  t.test('order, and statuses that count seconds', async (t) => {
    const ovs = build({
      Open_vSwitch: [{ _uuid: 'o', bridges: ['b2', 'b1'], manager_options: ['m2', 'm1'] }],
      Bridge: [
        { _uuid: 'b1', name: 'z', controller: 'c1', protocols: 'OpenFlow13' },
        { _uuid: 'b2', name: 'a', external_ids: { n: 1 }, status: {}, protocols: [] },
      ],
      Controller: [{ _uuid: 'c1', target: 'tcp:c', role: 'master', is_connected: true }],
      Manager: [
        {
          _uuid: 'm1',
          target: 'tcp:a',
          status: { sec_since_disconnect: '5', state: 'BACKOFF', last_error: 'refused' },
        },
        { _uuid: 'm2', target: 'ptcp:b', status: 5, is_connected: 'true' },
      ],
    });
    t.same(JSON.parse(JSON.stringify(ovs)), {
      uuid: 'o',
      managers: [
        { target: 'ptcp:b', is_connected: false },
        { target: 'tcp:a', is_connected: false, state: 'BACKOFF', last_error: 'refused' },
      ],
      bridges: [
        { name: 'a', external_ids: { n: '1' }, controllers: [], ports: [] },
        {
          name: 'z',
          protocols: ['OpenFlow13'],
          controllers: [{ target: 'tcp:c', is_connected: true, role: 'master' }],
          ports: [],
        },
      ],
    });
  });

  t.test('values of another kind than the schema says', async (t) => {
    const odd = { x: 1 };
    const ovs = build({
      Open_vSwitch: [{ _uuid: 5, bridges: ['b', 'b'], cur_cfg: '8', ovs_version: 3 }],
      Bridge: [{ _uuid: 'b', name: 7, ports: ['p', 'p', odd, 'q'] as never, controller: odd, stp_enable: 'no' }],
      Port: [{ _uuid: 'p', tag: '5', trunks: ['x', 7], interfaces: 'i', external_ids: 'none' }],
      Interface: [{ _uuid: 'i', name: 'eth0', mtu: [], error: [], options: 5 }],
    });
    t.same(ovs, {
      managers: [],
      bridges: [{ name: '', controllers: [], ports: [{ name: '', trunks: [7], interfaces: [{ name: 'eth0' }] }] }],
    });
  });

  t.test('a database that names its rows again and again stays small', async (t) => {
    const ids = (letter: string) => Array.from({ length: 500 }, (_, index) => `${letter}${index}`);
    const ovs = build({
      Open_vSwitch: [{ _uuid: 'o', bridges: ids('b') }],
      Bridge: ids('b').map((_uuid) => ({ _uuid, name: _uuid, ports: ids('p') })),
      Port: ids('p').map((_uuid) => ({ _uuid, name: _uuid, interfaces: ids('i') })),
      Interface: ids('i').map((_uuid) => ({ _uuid, name: _uuid })),
    });
    const ports = ovs.bridges.flatMap(({ ports }) => ports);
    t.same([ovs.bridges.length, ports.length, ports.flatMap(({ interfaces }) => interfaces).length], [500, 500, 500]);
  });
});
