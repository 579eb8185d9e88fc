import { type Bridge, bridgesOf, isLauncherBridge, isPlaceholder, isTap, isUplink } from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { globalAddresses, isRunning } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface, LinuxBridges } from '../model/network.ts';

/** STP states that stop a port for good; listening and learning pass within the forward delay. */
const STOPPED: ReadonlySet<string> = new Set(['blocking', 'disabled']);

type StpStates = ReadonlyMap<string, string>;
const statesOf = (seen: LinuxBridges | undefined): StpStates =>
  new Map(seen?.ports.map(({ name, state }) => [name, state]));

function faultOf(port: Interface, states: StpStates): 'down' | 'idle' | 'noCarrier' | 'stopped' | undefined {
  if (!port.flags.includes('UP')) return 'down';
  if (!isRunning(port)) return isTap(port) ? 'idle' : 'noCarrier';
  return STOPPED.has(states.get(port.name) ?? '') ? 'stopped' : undefined;
}

/** A bridge with what is to be known of all its ports: it may have a thousand, and all of them down. */
interface View extends Bridge {
  readonly running: readonly Interface[];
  readonly hasSoundUplink: boolean;
  readonly hasSoundTap: boolean;
  /** Of those that are no taps. */
  readonly hasSoundPort: boolean;
}

function viewOf(bridge: Bridge, states: StpStates): View {
  const carriers = bridge.ports.filter((port) => !isPlaceholder(port));
  const sound = carriers.filter((port) => !faultOf(port, states));
  return {
    ...bridge,
    running: carriers.filter(isRunning),
    hasSoundUplink: sound.some(isUplink),
    hasSoundTap: sound.some(isTap),
    hasSoundPort: sound.some((port) => !isTap(port)),
  };
}

/** The bridge is up, and somebody besides this port uses it. A bridge alone does not miss a cable. */
const isInUse = ({ device, running }: View, port: Interface): boolean =>
  device.flags.includes('UP') &&
  (globalAddresses(device).length > 0 || running.length > 1 || (running.length === 1 && running[0] !== port));

/** Containers come and go, and a second uplink is a spare: for a cable, or kept from a loop by STP. */
function isHarmless(port: Interface, { hasSoundUplink }: View, states: StpStates): boolean {
  if (isPlaceholder(port)) return true;
  if (isTap(port)) return false;
  if (!isUplink(port)) return faultOf(port, states) !== 'stopped';
  return hasSoundUplink;
}

/** Port of a launcher's bridge without which the guest is cut off. */
const isVital = (port: Interface, { device, hasSoundTap, hasSoundPort }: View): boolean =>
  isLauncherBridge(device.name) && !(isTap(port) ? hasSoundTap : hasSoundPort);

export default defineCheck({
  id: 'bridge-port-down',
  title: 'A port of a bridge passes no packets',
  category: 'bridge',
  severity: 'warning',
  why: 'What is behind the port is cut off from the bridge. A tap has carrier only while QEMU holds it open.',
  fix: ['ip link set dev {subject} up'],
  refs: ['bridge(8)', 'ip-link(8)'],
  needs: ['interfaces'],
  wants: ['bridges'],
  messages: {
    down: 'port {subject} of bridge {bridge} is set down',
    idle: 'tap {subject} of bridge {bridge} has no carrier: no QEMU holds it open',
    noCarrier: 'port {subject} of bridge {bridge} has no carrier: the other end is down or unplugged',
    stopped: 'port {subject} of bridge {bridge} is in STP state {state} although it has carrier',
  },
  *run({ interfaces, bridges }) {
    const states = statesOf(bridges);
    for (const bridge of bridgesOf(interfaces, bridges).map((each) => viewOf(each, states))) {
      for (const port of bridge.ports) {
        const fault = faultOf(port, states);
        if (!fault || !isInUse(bridge, port) || isHarmless(port, bridge, states)) continue;
        yield {
          message: fault,
          subject: port.name,
          data: { bridge: bridge.device.name, state: states.get(port.name) ?? '' },
          evidence: [
            at('interfaces', port.name, 'flags'),
            at('interfaces', port.name, 'operstate'),
            ...(fault === 'stopped' ? [at('bridges', 'ports', port.name, 'state')] : []),
          ],
          // What the port cuts off is reached through the bridge.
          interface: bridge.device.name,
          fix: FIXES[fault],
          severity: isVital(port, bridge) ? 'critical' : 'warning',
        };
      }
    }
  },
});

const FIXES = {
  down: ['ip link set dev {subject} up'],
  idle: ['# start the VM, or look why its QEMU ended: virsh list --all'],
  noCarrier: ['ip -d link show dev {subject}', '# set the other end up, or plug the cable in'],
  stopped: ['bridge -d link show dev {subject}', '# find the loop that STP closes here before forcing the port open'],
} as const;
