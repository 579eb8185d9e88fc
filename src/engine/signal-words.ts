import type { Signal, SignalKind } from '../model/episode.ts';
import { span, stamp } from './page.ts';

/** What a signal says, as a sentence without its time. */
export function signalWords(signal: Signal): string {
  const { kind, subject = '', from, to, seconds } = signal;
  const instead = from === undefined ? `${to}` : `${to} instead of ${from}`;
  const has = to === undefined ? `${subject} no longer has ${from}` : `${subject} has ${instead}`;
  const time = seconds === undefined ? '' : ` ${span(Math.abs(seconds))}`;
  const sentences: Readonly<Record<Signal['kind'], string>> = {
    'node-changed': `downward metrics name the node ${instead}`,
    'vm-process-changed': `another QEMU process runs the VM: its processor time went back`,
    'peers-notified': `the hypervisor made ${subject} announce itself (NOTIFY PEERS)`,
    'interface-replugged': `${subject} was taken out and put in again`,
    'gateway-mac-changed': `gateway ${subject} has MAC ${instead}`,
    'prefix-changed': has,
    'carrier-toggled': `the carrier of ${subject} went and came${time === '' ? '' : `, after${time}`}`,
    'gateway-lost': `gateway ${subject} does not answer`,
    'clock-stepped': `the time of day was set${seconds === undefined ? '' : `${time} ${seconds < 0 ? 'back' : 'forward'}`}`,
    'clock-behind': `the clock here is${time} behind that of the node`,
    'process-paused': `netdiagd itself did not run for${time === '' ? ' a while' : time}`,
    'boot-changed': 'the host has started again',
    'agent-started': `netdiagd was started${from === undefined ? '' : `; it last ran at ${stamp(from)}`}`,
    'address-changed': to === undefined && from === undefined ? `addresses of ${subject} changed` : has,
    'route-changed': 'routes changed',
    'lease-renewed': `the lease of ${subject} is a new one, or was renewed`,
    'link-set-down': `${subject} was set down and up again${time === '' ? '' : `, after${time}`}`,
    'watch-gap': `changes of the network were missed${to === undefined ? '' : `: ${to}`}`,
  };
  return `${sentences[kind]}${times(signal)}`;
}

const VALUES: ReadonlySet<SignalKind> = new Set([
  ...(['node-changed', 'gateway-mac-changed', 'prefix-changed', 'address-changed'] as const),
]);

/** That something has an address once does not happen several times; that it changes does. */
function times({ kind, count = 1 }: Signal): string {
  if (count < 2) return '';
  return VALUES.has(kind) ? `, and changed ${count} times` : `, ${count} times`;
}
