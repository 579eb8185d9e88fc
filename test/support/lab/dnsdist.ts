import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { tempFolder } from './folder.ts';
import { type Place, runIn } from './place.ts';

/** Lines of its configuration, in Lua: what is done with a name and those below it instead of asking the backend. */
export const slow = (name: string, ms: number): string => `addAction("${name}", DelayAction(${ms}))`;
export const drop = (name: string): string => `addAction("${name}", DropAction())`;
export const servfail = (name: string): string => coded(name, 'SERVFAIL');
export const refused = (name: string): string => coded(name, 'REFUSED');
export const formerr = (name: string): string => coded(name, 'FORMERR');
/** Over UDP: TCP brings the answer. */
export const truncate = (name: string): string =>
  `addAction(AndRule({QNameRule("${name}"), TCPRule(false)}), TCAction())`;
const coded = (name: string, code: string): string => `addAction("${name}", RCodeAction(DNSRCode.${code}))`;

export interface DnsdistOptions {
  /** Address of the server that is asked for everything else. */
  readonly backend: string;
  readonly rules: readonly string[];
}

const atPort = (address: string): string => (address.includes(':') ? `[${address}]:53` : `${address}:53`);

/** A proxy before a server, which does to some names what broken servers do to all. */
export function startDnsdist(
  t: Test,
  place: Place,
  address: string,
  { backend, rules }: DnsdistOptions,
): Promise<Daemon> {
  const file = join(tempFolder(t), 'dnsdist.conf');
  const lines = [
    'setSecurityPollSuffix("")',
    `setLocal("${atPort(address)}")`,
    'setACL({"0.0.0.0/0", "::/0"})',
    `newServer({address="${atPort(backend)}", healthCheckMode="up"})`,
    ...rules,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return startDaemon(t, place, ['dnsdist', '-C', file, '--supervised', '--disable-syslog'], {
    ready: async () => (await runIn(place, ['ss', '-lun'])).stdout.includes(atPort(address)),
  });
}
