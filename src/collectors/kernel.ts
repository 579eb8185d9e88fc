import { KERNEL_COUNTERS, KERNEL_SYSCTLS, perInterface } from '../facts/sysctls.ts';
import { defineCollector } from '../model/collector.ts';
import type { CounterGroups, Counters, Kernel, NeighbourTable, Softnet, SysctlValue } from '../model/kernel.ts';
import type { Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseConntrackStat } from '../parsers/conntrack-stat.ts';
import { signed } from '../parsers/grammar/decimal.ts';
import { parseProcNetSnmp } from '../parsers/proc-net-snmp.ts';
import { parseSoftnetStat } from '../parsers/softnet-stat.ts';
import { sysctlValue } from '../parsers/sysctl.ts';

const SYS = '/proc/sys';
const STAT = '/proc/net/stat';
const SOFTNET = '/proc/net/softnet_stat';
const DEVICES = '/proc/sys/net/ipv4/conf';

export default defineCollector({
  id: 'kernel',
  summary: 'Network settings and counters of the kernel',
  reads: ['/proc/sys/net', ...KERNEL_COUNTERS, `${STAT}/nf_conntrack`, `${STAT}/arp_cache`, SOFTNET],
  async collect(os) {
    const names = await os.readDir(DEVICES);
    if (names === undefined) return absent('no /proc/sys/net here');
    const { names: settings, omitted } = perInterface(names);
    const [sysctls, counters, conntrack, softnet, neighbours] = await Promise.all([
      readSysctls(os, [...KERNEL_SYSCTLS, ...settings]),
      readCounters(os),
      readConntrack(os),
      readSoftnet(os),
      readNeighbours(os),
    ]);
    const value: Kernel = { sysctls, counters, ...conntrack, ...softnet, neighbours };
    if (omitted === 0) return ok(value);
    return ok({ ...value, omittedInterfaces: omitted }, `settings of ${omitted} interfaces are left out`);
  },
});

/** A slash in a name is a dot of the file, sysctl.d(5). */
const fileOf = (name: string): string =>
  `${SYS}/${name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'))}`;

/** One that does not exist belongs to a part that the kernel or this namespace lacks. */
async function readSysctls(os: Platform, names: readonly string[]): Promise<Record<string, SysctlValue>> {
  const read = async (name: string): Promise<readonly [string, SysctlValue][]> => {
    const text = await os.readFile(fileOf(name));
    if (text === undefined) return [];
    const value = sysctlValue(text);
    return [[name, signed(value) ?? value]];
  };
  return Object.fromEntries((await Promise.all(names.map(read))).flat());
}

async function readCounters(os: Platform): Promise<CounterGroups> {
  const texts = await Promise.all(KERNEL_COUNTERS.map((path) => os.readFile(path)));
  return Object.fromEntries(texts.flatMap((text) => Object.entries(parseProcNetSnmp(text ?? '').value)));
}

/** What a CPU counts goes on in the others' counters. `entries` is the table's, in every line. */
function sumOf(cpus: readonly Counters[]): Counters {
  const sum = new Map<string, number>();
  for (const [name, value] of cpus.flatMap((counters) => Object.entries(counters))) {
    sum.set(name, name === 'entries' ? value : (sum.get(name) ?? 0) + value);
  }
  return Object.fromEntries(sum);
}

async function readConntrack(os: Platform): Promise<Pick<Kernel, 'conntrack'>> {
  const cpus = parseConntrackStat((await os.readFile(`${STAT}/nf_conntrack`)) ?? '').value;
  return cpus.length === 0 ? {} : { conntrack: sumOf(cpus) };
}

async function readSoftnet(os: Platform): Promise<Pick<Kernel, 'softnet'>> {
  const cpus = parseSoftnetStat((await os.readFile(SOFTNET)) ?? '').value;
  const sum = (name: keyof Softnet) => cpus.reduce((total, cpu) => total + cpu[name], 0);
  if (cpus.length === 0) return {};
  return { softnet: { processed: sum('processed'), dropped: sum('dropped'), time_squeeze: sum('time_squeeze') } };
}

/** Only the first network namespace has these files. */
async function readNeighbours(os: Platform): Promise<Kernel['neighbours']> {
  const read = async (file: string): Promise<NeighbourTable | undefined> => {
    const { entries, table_fulls } = sumOf(parseConntrackStat((await os.readFile(`${STAT}/${file}`)) ?? '').value);
    if (entries === undefined) return undefined;
    return { entries, ...(table_fulls !== undefined && { table_fulls }) };
  };
  const [inet, inet6] = await Promise.all([read('arp_cache'), read('ndisc_cache')]);
  return { ...(inet && { inet }), ...(inet6 && { inet6 }) };
}
