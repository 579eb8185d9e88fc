/** What makes a DHCP client ask for another lease before its own is due, and what it passes over. */
interface Habit {
  readonly client: RegExp;
  readonly unmoved: string;
  /** After a carrier that went for the 100 ms of KubeVirt's link refresh. */
  readonly flapped: string;
}

const onLoss = (name: string): string => `${name} asks anew only after a loss of carrier, and there was none`;
const blind = (name: string): Pick<Habit, 'unmoved' | 'flapped'> => ({
  unmoved: `${name} does not watch the carrier`,
  flapped: `${name} does not watch the carrier, which went and came`,
});

const HABITS: readonly Habit[] = [
  {
    client: /networkd/i,
    unmoved: onLoss('systemd-networkd'),
    flapped: 'systemd-networkd passes over a short loss of carrier with UseMTU= or IgnoreCarrierLoss=',
  },
  {
    client: /networkmanager/i,
    unmoved: onLoss('NetworkManager'),
    flapped: 'NetworkManager passes over a loss of carrier of less than 6 s',
  },
  {
    client: /dhcpcd/i,
    unmoved: onLoss('dhcpcd'),
    flapped: 'dhcpcd asks anew after a loss of carrier, and may be at it',
  },
  { client: /dhclient/i, ...blind('dhclient') },
  { client: /udhcpc/i, ...blind('udhcpc') },
];

/** Why the client of a stale lease does nothing of itself. */
export function habitOf(client: string, hadFlap: boolean): string {
  const habit = HABITS.find((each) => each.client.test(client));
  if (!habit) return 'its DHCP client has not asked anew';
  return hadFlap ? habit.flapped : habit.unmoved;
}
