// Tables of nmcli that lack a header or do not stand below it, and what nmcli says without arguments.
import t from 'tap';
import { parseNmcliShow } from '../../src/parsers/nmcli-show.ts';

const CASES: readonly (readonly [string, string, readonly object[]])[] = [
  [
    'rows that do not stand below their header',
    `Warning: nmcli (1.2.3) and NetworkManager (1.2.4) versions don't match.
NAME   UUID                                  TYPE      DEVICE
bridge nine  0b7d3f52-52a8-4d4e-8a3a-0d6f6d1d2b09  bridge  br9
vlan-77 0b7d3f52-52a8-4d4e-8a3a-0d6f6d1d2b0a vlan --
`,
    [
      {
        name: 'br9',
        groups: {
          GENERAL: {
            ...{ NAME: 'bridge nine', UUID: '0b7d3f52-52a8-4d4e-8a3a-0d6f6d1d2b09', TYPE: 'bridge', DEVICE: 'br9' },
          },
        },
      },
      {
        name: 'vlan-77',
        groups: { GENERAL: { NAME: 'vlan-77', UUID: '0b7d3f52-52a8-4d4e-8a3a-0d6f6d1d2b0a', TYPE: 'vlan' } },
      },
    ],
  ],
  [
    'two tables without a blank line',
    'DEVICE  STATE\neth0    connected\nNAME  TYPE\nnet   ethernet\n',
    [
      { name: 'eth0', groups: { GENERAL: { DEVICE: 'eth0', STATE: 'connected' } } },
      { name: 'net', groups: { GENERAL: { NAME: 'net', TYPE: 'ethernet' } } },
    ],
  ],
  [
    'terse rows',
    `my\\: net:0b7d3f52-52a8-4d4e-8a3a-0d6f6d1d2b09:802-3-ethernet:eth7
br.lan:bridge:connected (externally):br.lan
org.freedesktop.NetworkManager.reload:no
`,
    [
      {
        name: 'eth7',
        groups: {
          GENERAL: {
            ...{
              NAME: 'my: net',
              UUID: '0b7d3f52-52a8-4d4e-8a3a-0d6f6d1d2b09',
              TYPE: '802-3-ethernet',
              DEVICE: 'eth7',
            },
          },
        },
      },
      {
        name: 'br.lan',
        groups: {
          GENERAL: { DEVICE: 'br.lan', TYPE: 'bridge', STATE: 'connected (externally)', CONNECTION: 'br.lan' },
        },
      },
      {
        name: 'org.freedesktop.NetworkManager.reload',
        groups: { GENERAL: { PERMISSION: 'org.freedesktop.NetworkManager.reload', VALUE: 'no' } },
      },
    ],
  ],
  [
    'nmcli without arguments',
    `br.lan: connected to Home net
\t"Some Vendor NIC"
\t2 connections available
\tethernet (drv9), 02:00:5E:00:53:09, hw, mtu 1400
\tip4 default, ip6 default
\tinet4 192.0.2.9/24
\troute4 default via 192.0.2.1 metric 700
\troute6 2001:db8:9::/64

work VPN connection
\tmaster br.lan, VPN
\tinet6 2001:db8:7::1/128

wifi-dev: getrennt
\twifi-p2p, hw

DNS configuration:
\tservers: 192.0.2.53 2001:db8::53
\tdomains: a.example b.example
\tinterface: br.lan

\tservers: 198.51.100.53

Use "nmcli device show" to get complete information about known devices and
"nmcli connection show" to get an overview on active connection profiles.
`,
    [
      {
        name: 'br.lan',
        groups: {
          GENERAL: {
            ...{ DEVICE: 'br.lan', STATE: 'connected', CONNECTION: 'Home net', DESCRIPTION: 'Some Vendor NIC' },
            ...{ TYPE: 'ethernet', DRIVER: 'drv9', HWADDR: '02:00:5E:00:53:09', MTU: '1400' },
          },
          IP4: {
            ADDRESS: ['192.0.2.9/24'],
            ROUTE: [{ dst: '0.0.0.0/0', nh: '192.0.2.1', mt: '700' }],
            DNS: ['192.0.2.53'],
            DOMAIN: ['a.example', 'b.example'],
          },
          IP6: { ROUTE: [{ dst: '2001:db8:9::/64' }], DNS: ['2001:db8::53'] },
        },
      },
      {
        name: 'work',
        groups: {
          GENERAL: { CONNECTION: 'work', TYPE: 'vpn', DEVICES: 'br.lan' },
          IP6: { ADDRESS: ['2001:db8:7::1/128'] },
        },
      },
      { name: 'wifi-dev', groups: { GENERAL: { DEVICE: 'wifi-dev', STATE: 'getrennt', TYPE: 'wifi-p2p' } } },
      {
        name: 'DNS configuration',
        groups: { GENERAL: { NAME: 'DNS configuration' }, IP4: { DNS: ['198.51.100.53'] } },
      },
    ],
  ],
];

t.test('nmcli-show: tables', async (t) => {
  for (const [name, text, value] of CASES) t.same(parseNmcliShow(text), { value, problems: [] }, name);
});
