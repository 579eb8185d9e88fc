import { at } from '../facts/evidence.ts';
import { globalAddresses, isEnslaved, isHostInterface, isRunning } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

const COUNTER = ['counters', 'TcpExt', 'IPReversePathFilter'] as const;
const STRICT = 1;
const settingOf = (name: string): string => `net.ipv4.conf.${name.replaceAll('.', '/')}.rp_filter`;

export default defineCheck({
  id: 'reverse-path-filter-dropping',
  title: 'The kernel drops packets that arrive on another interface than it would answer by',
  category: 'route',
  severity: 'warning',
  why: 'The strict reverse path filter wants the way back to be the way in. On a host with several networks, packets for the address of one may well come in by the other: they vanish before any firewall sees them.',
  fix: [
    'sysctl -w net.ipv4.conf.all.rp_filter=2',
    '# keep it in /etc/sysctl.d; or make the ways alike by rules: ip rule add from ADDRESS table NUMBER',
  ],
  refs: [
    'RFC 3704',
    'https://docs.kernel.org/networking/ip-sysctl.html',
    'https://github.com/cilium/cilium/issues/13130',
  ],
  needs: ['interfaces', 'kernel'],
  messages: { dropping: 'the strict reverse path filter of {interfaces} dropped {count} packets in {seconds} s' },
  compares: true,
  follows: ['address-on-two-interfaces', 'subnet-on-two-interfaces'],
  explains: ['dns-server-unreachable', 'lookup-failed'],
  options: {
    // A stray packet of a neighbour that is set up wrongly is what the filter is for.
    least: { default: 10, unit: 'packets', help: 'fewer dropped packets than these say nothing' },
  },
  *run({ interfaces, kernel: { sysctls } }, { rise, seconds, options }) {
    const counter = at('kernel', ...COUNTER);
    const count = rise(counter);
    if (count < options.least) return;
    const routed = interfaces.filter((iface) => isRouted(iface, interfaces));
    // With one way in there is no other: what is dropped has a forged source.
    if (routed.length < 2) return;
    const general = sysctls[settingOf('all')];
    // The larger of the two counts: 2, loose, beats 1.
    const effective = ({ name }: Interface) => Math.max(Number(general ?? 0), Number(sysctls[settingOf(name)] ?? 0));
    const strict = routed.filter((iface) => effective(iface) === STRICT);
    const [first] = strict;
    if (!first) return;
    const setting = general === STRICT ? settingOf('all') : settingOf(first.name);
    yield {
      message: 'dropping',
      subject: 'rp_filter',
      data: { count, seconds: Math.round(seconds), interfaces: strict.map(({ name }) => name).join(', ') },
      evidence: [counter, at('kernel', 'sysctls', setting)],
    };
  },
});

const isRouted = (iface: Interface, all: readonly Interface[]): boolean =>
  isRunning(iface) &&
  isHostInterface(iface, all) &&
  !isEnslaved(iface, all) &&
  globalAddresses(iface, 'inet').length > 0;
