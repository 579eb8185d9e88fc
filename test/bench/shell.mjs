// What an operator types to see what the daemon sees.
import { spawnSync } from 'node:child_process';

const COMMANDS = [
  'ip -j -d -s -s addr show',
  'ip -j -d -4 route show table all',
  'ip -j -d -6 route show table all',
  'ip -j -4 rule show',
  'ip -j -6 rule show',
  'ip -j neigh show',
  'bridge -j -d link show',
  'bridge -j fdb show',
  'bridge -j vlan show',
  'ovs-vsctl --timeout=2 show',
  'ss -H -tuanp',
  'cat /etc/resolv.conf',
  'sysctl net.ipv4.ip_forward net.ipv4.conf.all.rp_filter',
  'kdig @127.0.0.1 kubernetes.default.svc.cluster.local A',
  'kdig @127.0.0.1 dns-version.cluster.local TXT',
];

const isInstalled = (command) => spawnSync('sh', ['-c', `command -v ${command.split(' ')[0]}`]).status === 0;
const installed = COMMANDS.filter(isInstalled);
if (installed.length < COMMANDS.length) {
  console.log(`not installed here: ${COMMANDS.filter((command) => !installed.includes(command)).join('; ')}`);
}

/** Milliseconds that pass until a command is over, and what `times` of the shell that runs it says of its CPU time. */
export function timed(command, ...args) {
  const began = performance.now();
  const { stdout } = spawnSync('sh', ['-c', '"$@" >/dev/null 2>&1; times', 'sh', command, ...args], {
    encoding: 'utf8',
  });
  const ms = performance.now() - began;
  const [, user = '0', system = '0'] = /\n(\S+) (\S+)\s*$/.exec(stdout) ?? [];
  return { ms, cpu: seconds(user) + seconds(system) };
}

/** `0m0.120000s`, as milliseconds. */
const seconds = (text) => {
  const [minutes, rest] = text.split('m');
  return (Number(minutes) * 60 + Number.parseFloat(rest)) * 1000;
};

/** All of them, one after another. */
export function runShell(world) {
  const script = installed.map((command) => `${command} >/dev/null 2>&1`).join('\n');
  return { ...timed(...world.argv('sh', '-c', script)), commands: installed.length };
}
