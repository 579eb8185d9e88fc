import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import t, { type Test } from 'tap';
import { commands } from '../../src/app/registry.ts';
import { filesUnder, textOf } from '../support/repository.ts';

const DEFAULT_PORT = '10067';
const SECTIONS = ['Unit', 'Service', 'Install'];
/** Directives that may stand in a unit more than once, systemd.exec(5). */
const REPEATABLE = ['SystemCallFilter', 'RestrictAddressFamilies', 'Environment', 'ExecStartPre', 'DeviceAllow'];

type Unit = ReadonlyMap<string, readonly (readonly [string, string])[]>;

/** systemd.syntax(7). Throws for a line that systemd would only warn about. */
function parseUnit(text: string): Unit {
  const unit = new Map<string, [string, string][]>();
  let section: [string, string][] | undefined;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, title] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key, value] = /^([A-Z][A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (title !== undefined) {
      section = [];
      unit.set(title, section);
    } else if (section && key !== undefined) section.push([key, value ?? '']);
    else throw new Error(`neither a section nor a setting: ${line}`);
  }
  return unit;
}

function isTerse(t: Test, file: string, unit: Unit): void {
  for (const [section, settings] of unit) {
    const once = settings.map(([key]) => key).filter((key) => !REPEATABLE.includes(key));
    t.equal(new Set(once).size, once.length, `${file}: [${section}] says nothing twice`);
  }
}

/** Instructions with their arguments, continued lines joined. */
const parseContainerfile = (text: string): readonly (readonly [string, string])[] =>
  text
    .replace(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]);

const knows = (id: string | undefined): boolean => commands.some((command) => command.id === id);

t.test('systemd units', async (t) => {
  const files = filesUnder('systemd', '.service');
  t.ok(files.length > 0, 'a unit is shipped');
  for (const file of files) {
    const unit = parseUnit(textOf(file));
    t.same([...unit.keys()], SECTIONS, `${file}: sections`);
    isTerse(t, file, unit);
    const service = new Map(unit.get('Service'));
    const [program = '', ...words] = (service.get('ExecStart') ?? '').split(' ');
    t.match(program, /^\//, `${file}: an absolute program`);
    const command = words.filter((word) => !word.startsWith('$')).at(-1);
    t.ok(knows(command), `${file}: ends in a command: ${command}`);
    t.match(service.get('ExecReload'), 'kill -HUP $MAINPID', `${file}: reload is SIGHUP`);
    for (const [key, value] of [
      ['DynamicUser', 'yes'],
      ['CapabilityBoundingSet', ''],
      ['NoNewPrivileges', 'yes'],
      ['ProtectSystem', 'strict'],
    ] as const) {
      t.equal(service.get(key), value, `${file}: ${key}`);
    }
    t.same(unit.get('Install'), [['WantedBy', 'multi-user.target']]);
  }
  t.throws(() => parseUnit('[Service]\nexecStart = x\n'), /neither a section nor a setting/);
  t.throws(() => parseUnit('Type=notify\n'), /neither a section nor a setting/);
});

t.test('drop-ins of systemd units', async (t) => {
  const files = filesUnder('systemd', '.conf').filter((file) => file.includes('.service.d/'));
  t.ok(files.length > 0, 'drop-ins are shipped');
  for (const file of files) {
    t.ok(existsSync(dirname(file).slice(0, -'.d'.length)), `${file}: of a unit that is shipped`);
    t.match(textOf(file), /^# For [^\n]+:/, `${file}: says whom it is for`);
    const unit = parseUnit(textOf(file));
    t.same(
      [...unit.keys()].filter((title) => !SECTIONS.slice(0, 2).includes(title)),
      [],
      `${file}: sections`,
    );
    isTerse(t, file, unit);
  }
});

t.test('every file for systemd is in the table of the README', async (t) => {
  const readme = textOf('README.md');
  for (const file of filesUnder('systemd')) t.ok(readme.includes(`\`${file}\``), file);
});

t.test('the group of downward metrics', async (t) => {
  const [, group = ''] = /^g (\S+) - -$/m.exec(textOf('systemd/netdiagd.sysusers.conf')) ?? [];
  t.not(group, '', 'is made by systemd-sysusers');
  const owners = [...textOf('systemd/60-netdiagd.rules').matchAll(/GROUP="([^"]*)"/g)].map(([, owner]) => owner);
  t.same(owners, [group, group], 'gets the port and the disk from udev');
  const service = new Map(parseUnit(textOf('systemd/netdiagd.service.d/downward-metrics.conf')).get('Service'));
  t.equal(service.get('SupplementaryGroups'), group, 'and the daemon is in it');
});

t.test('container file', async (t) => {
  const instructions = parseContainerfile(textOf('container/Containerfile'));
  const of = (name: string) => instructions.filter(([instruction]) => instruction === name).map(([, words]) => words);
  t.same(
    instructions.map(([name]) => name).filter((name) => !/^(ARG|FROM|RUN|COPY|USER|EXPOSE|ENTRYPOINT|CMD)$/.test(name)),
    [],
  );
  t.same(instructions.filter(([name]) => name !== 'ARG')[0]?.[0], 'FROM', 'begins with its base');
  t.match(of('ARG')[0], /^BASE=node:\d+-/);
  const [entry = '[]'] = of('ENTRYPOINT');
  const main = (JSON.parse(entry) as string[]).at(-1) ?? '';
  const copied = of('COPY').map((words) => words.split(' '));
  for (const [from = ''] of copied) t.ok(existsSync(from), `${from} exists after a build`);
  t.ok(
    copied.some(([from, to]) => main === `${to}/main.js` && existsSync(`${from}/main.js`)),
    'starts what it copied',
  );
  // Without it the kernel's tables are read by commands, src/platform/libc.ts.
  const binaries = filesUnder('dist/koffi', '.node');
  t.ok(binaries.length > 0, 'with the binary that netlink wants');
  t.same(
    binaries.filter((file) => !copied.some(([from]) => file.startsWith(`${from}/`))),
    [],
  );
  t.ok(knows((JSON.parse(of('CMD')[0] ?? '[]') as string[])[0]), 'a command of netdiagd by default');
  t.match(of('USER')[0], /^[1-9]\d*:[1-9]\d*$/, 'not root, by number, as Kubernetes wants to see it');
  t.same(of('EXPOSE'), [DEFAULT_PORT]);
});

t.test('the same limits for both', async (t) => {
  const flags = (text: string) => [...text.matchAll(/--max-[a-z-]+=\d+/g)].map(([flag]) => flag);
  const unit = flags(textOf('systemd/netdiagd.service'));
  t.ok(unit.length > 0);
  t.same(flags(textOf('container/Containerfile')), unit);
});
