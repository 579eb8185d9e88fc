import t from 'tap';
import { habitOf } from '../../src/facts/renewal-habits.ts';

t.test('why a client keeps to a stale lease', async (t) => {
  const rows: readonly (readonly [client: string, hadFlap: boolean, expected: string])[] = [
    ['systemd-networkd', false, 'systemd-networkd asks anew only after a loss of carrier, and there was none'],
    [
      'systemd-networkd',
      true,
      'systemd-networkd passes over a short loss of carrier with UseMTU= or IgnoreCarrierLoss=',
    ],
    ['NetworkManager', false, 'NetworkManager asks anew only after a loss of carrier, and there was none'],
    ['NetworkManager', true, 'NetworkManager passes over a loss of carrier of less than 6 s'],
    ['dhcpcd', false, 'dhcpcd asks anew only after a loss of carrier, and there was none'],
    ['dhcpcd', true, 'dhcpcd asks anew after a loss of carrier, and may be at it'],
    ['dhclient', false, 'dhclient does not watch the carrier'],
    ['dhclient', true, 'dhclient does not watch the carrier, which went and came'],
    ['udhcpc', false, 'udhcpc does not watch the carrier'],
    ['wicked', true, 'its DHCP client has not asked anew'],
    ['', false, 'its DHCP client has not asked anew'],
  ];
  for (const [client, hadFlap, expected] of rows) t.equal(habitOf(client, hadFlap), expected);
});
