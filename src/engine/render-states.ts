import type { HostState, InterfaceState, LeaseState } from '../model/state.ts';
import type { PageStyle, Paint } from './page.ts';
import { printable } from './text.ts';
import { cutMiddle, wrap } from './wrap.ts';

/** Interfaces, gateways and leases that are shown. */
const MOST = 6;
/** Lines of one value. */
const MOST_LINES = 4;
const INDENT = 4;

interface Row {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Two states in two columns, row by row; what stayed the same is said once. */
export function sideBySide(before: HostState, after: HostState, { width }: PageStyle, paint: Paint): string[] {
  const rows = rowsOf(before, after).filter((row) => row.before !== '' || row.after !== '');
  const label = Math.min(Math.max(0, ...rows.map((row) => row.label.length)), 16) + 2;
  const room = Math.floor((width - INDENT - label - 2) / 2);
  return rows.flatMap((row) => {
    const name = cutMiddle(printable(row.label), label - 2).padEnd(label);
    if (row.before === row.after) {
      return wrap(`${printable(row.after)} (both)`, width - INDENT - label)
        .slice(0, MOST_LINES)
        .map((line, i) => paint('dim', `    ${i === 0 ? name : ' '.repeat(label)}${line}`));
    }
    const [left, right] = [row.before, row.after].map((text) =>
      wrap(printable(text || '–'), room).slice(0, MOST_LINES),
    );
    return Array.from({ length: Math.max(left?.length ?? 0, right?.length ?? 0) }, (_, i) => {
      const lead = i === 0 ? paint('dim', name) : ' '.repeat(label);
      return `    ${lead}${(left?.[i] ?? '').padEnd(room + 2)}${right?.[i] ?? ''}`.trimEnd();
    });
  });
}

function rowsOf(before: HostState, after: HostState): readonly Row[] {
  const of = (label: string, show: (state: HostState) => string): Row => ({
    label,
    before: show(before),
    after: show(after),
  });
  return [
    of('at', ({ takenAt }) => `${takenAt.slice(0, 19).replace('T', ' ')} UTC`),
    of('node', ({ node }) => node?.name ?? ''),
    of('QEMU', ({ node }) => node?.hypervisor ?? ''),
    ...namesOf(before, after).map((name) => of(name, (state) => interfaceText(state, name))),
    of('gateway', ({ gateways }) => gateways.slice(0, MOST).map(gatewayText).join(', ')),
    of('DNS', ({ resolver }) => resolver?.nameservers.join(', ') ?? ''),
    of('search', ({ resolver }) => resolver?.search.join(' ') ?? ''),
    of('lease', ({ leases }) => leases.slice(0, MOST).map(leaseText).join(', ')),
    of('connections', ({ connections, unseen }) => (unseen.includes('connection') ? '' : String(connections.length))),
    of('findings', ({ findings, unseen }) => (unseen.includes('finding') ? '' : String(findings.length))),
  ];
}

/** Those with addresses: ports and pods' ends would drown them. */
function namesOf(...states: readonly HostState[]): readonly string[] {
  const names = states.flatMap(({ interfaces }) =>
    interfaces.filter(({ name, addresses }) => name !== 'lo' && addresses.length > 0).map(({ name }) => name),
  );
  return [...new Set(names)].sort().slice(0, MOST);
}

function interfaceText({ interfaces }: HostState, name: string): string {
  const iface = interfaces.find((candidate) => candidate.name === name);
  return iface
    ? [...addressText(iface), iface.mac, `MTU ${iface.mtu}`, carrierText(iface)].filter(Boolean).join(', ')
    : '';
}

const addressText = ({ addresses }: InterfaceState): readonly string[] =>
  addresses.length > MOST ? [...addresses.slice(0, MOST), `and ${addresses.length - MOST} more`] : addresses;
const carrierText = ({ carrier }: InterfaceState): string => (carrier ? '' : 'no carrier');

const gatewayText = ({ address, mac, state }: HostState['gateways'][number]): string =>
  [address, ...(mac === undefined ? [] : [`(${mac})`]), ...(state === 'unreachable' ? ['silent'] : [])].join(' ');

const leaseText = ({ interface: name, address = 'no address', expiresAt }: LeaseState): string =>
  `${name}: ${address}${expiresAt === undefined ? '' : ` until ${expiresAt.slice(11, 19)}`}`;
