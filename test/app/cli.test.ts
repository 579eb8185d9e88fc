import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import t from 'tap';
import { checks, commands, parsers } from '../../src/app/registry.ts';
import type { Report } from '../../src/model/report.ts';
import { daemon, netdiagd, shell } from '../support/cli.ts';
import { type Host, lookup, resolver, route, snapshotOf } from '../support/hosts.ts';
import { until } from '../support/lab/until.ts';
import { tempDir, tempFile } from '../support/temp.ts';

t.test('cli: help and version', async (t) => {
  const help = await netdiagd(['--help']);
  t.equal(help.status, 0);
  for (const { id, summary } of commands) t.match(help.stdout, `\n  ${id.padEnd(10)} ${summary}\n`);
  t.same(await netdiagd(['-h']), help);
  t.match(await netdiagd(['--version']), { status: 0, stdout: /^netdiagd \d+\.\d+\.\d+\n$/, stderr: '' });
  const pages = await Promise.all(commands.map(({ id }) => netdiagd([id, '--help'])));
  for (const [i, { id, options }] of commands.entries()) {
    const { status, stdout } = pages[i] ?? help;
    t.equal(status, 0, `${id} --help`);
    for (const name of Object.keys(options)) t.match(stdout, `--${name}`);
  }
  t.match(await netdiagd(['parse', '--', '--help']), { status: 64, stdout: '', stderr: /no format "--help"/ });
});

t.test('cli: mistakes', async (t) => {
  const bad = tempFile(t, 'bad.yml', 'log:\n  levl: info\n');
  const cases: readonly (readonly [readonly string[], string])[] = [
    [
      ['diagnos'],
      'there is no command "diagnos"; expected one of checks, config, diagnose, diff, lookup, migrations, parse, serve, snapshot\n',
    ],
    [['diagnose', '--fromat', 'json'], 'Unknown option \'--fromat\'; the nearest is "--format"'],
    [['--log.levle', 'info'], 'Unknown option \'--log.levle\'; the nearest is "--log.level"'],
    [['diagnose', '--from'], "Option '--from <value>' argument missing"],
    [['parse', 'resolv'], 'there is no format "resolv"; the nearest is "'],
    [['config', bad], `${bad}:2: log.levl unknown key; the nearest known one is "level"\n`],
    [['serve', '--log.level', 'loud'], 'command line: log.level is "loud"; expected error, warn, info or debug\n'],
    [['serve', '--web.listen-address', 'x'], 'command line: web.listenAddresses.0 is "x"; expected HOST:PORT'],
    [['serve', '--config.file', bad], `${bad}:2: log.levl unknown key`],
  ];
  for (const [words, said] of cases) {
    const { status, stdout, stderr } = await netdiagd(words);
    t.equal(status, 64, words.join(' '));
    t.equal(stdout, '');
    t.ok(stderr.startsWith(`netdiagd: ${said}`), stderr);
  }
  const env = { NETDIAGD_LOG_LEVL: 'info' };
  t.match(await netdiagd(['snapshot'], { env }), { status: 64, stderr: /NETDIAGD_LOG_LEVL is not known/ });
  t.equal((await netdiagd(['--version'], { env })).status, 0, 'a command that needs no configuration does not mind');
});

const FOUR = { resolver: resolver(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']) };
const SILENT = lookup('192.0.2.1', 'a', { outcome: 'timeout' });
const LOOKUPS = { clusterDomain: 'cluster.local', clusterDomainSource: 'default', lookups: [SILENT] };
const HOSTS: readonly (readonly [string, number, Host, string])[] = [
  ['healthy', 0, { resolver: resolver(['192.0.2.1']) }, 'resolv-conf-nameservers-ignored'],
  ['degraded', 1, FOUR, 'resolv-conf-nameservers-ignored'],
  ['broken', 2, { lookups: LOOKUPS }, 'dns-server-unreachable'],
];

t.test('cli: diagnose --from', async (t) => {
  for (const [verdict, status, host, only] of HOSTS) {
    const file = tempFile(t, 's.json', JSON.stringify(snapshotOf(host)));
    const json = await netdiagd(['diagnose', '--from', file, '--only', only, '--format', 'json']);
    t.equal(json.status, status, verdict);
    t.equal((JSON.parse(json.stdout) as Report).verdict, verdict);
    const text = await netdiagd(['diagnose', '--from', file, '--only', only]);
    t.match(text, { status, stdout: new RegExp(`^${verdict.toUpperCase()} `), stderr: '' }, 'no colour, no progress');
  }
  const blind = snapshotOf(
    {},
    { interfaces: { state: 'failed', error: 'timeout' }, routing: { state: 'failed', error: 'timeout' } },
  );
  const unknown = await netdiagd(['diagnose', '--from', tempFile(t, 's.json', JSON.stringify(blind))]);
  t.match(unknown, { status: 3, stdout: /^UNKNOWN / });
  for (const [text, said] of [
    ['{}', 'is not a snapshot of netdiagd'],
    ['[', 'is not JSON'],
    ['7', 'holds no JSON object'],
  ] as const) {
    const file = tempFile(t, 's.json', text);
    t.match(await netdiagd(['diagnose', '--from', file]), {
      status: 3,
      stdout: '',
      stderr: `netdiagd: ${file} ${said}`,
    });
  }
  t.match(await netdiagd(['diagnose', '--from', '/nowhere']), {
    status: 3,
    stderr: 'cannot read /nowhere: no such file or directory\n',
  });
});

t.test('cli: a reader that goes away', async (t) => {
  const routes = Array.from({ length: 20_000 }, (_, i) => route(`10.${i >> 8}.${i & 255}.0/24`, { dev: 'eth0' }));
  const file = tempFile(t, 's.json', JSON.stringify(snapshotOf({ routing: { routes, rules: [] } })));
  const script = 'set -o pipefail; "$0" dist/main.js diagnose --format json --from "$1" | head -1; echo "$?"';
  const text = execFileSync('bash', ['-c', script, process.execPath, file], { encoding: 'utf8', stdio: 'pipe' });
  t.match(text, /^\{\n\d+\n$/, 'ends quietly');
});

t.test('cli: parse', async (t) => {
  const stdin = 'nameserver 192.0.2.1\nnameserver not-an-address\n';
  const loose = await netdiagd(['parse', 'resolv-conf'], { stdin });
  t.match(loose, { status: 0, stderr: /^line 2: .*\n$/ });
  t.match(JSON.parse(loose.stdout), { nameservers: ['192.0.2.1'] });
  t.equal((await netdiagd(['parse', '--strict', 'resolv-conf'], { stdin })).status, 1);
  t.match(await netdiagd(['parse', '--strict', 'resolv-conf'], { stdin: '' }), { status: 0, stderr: '' });
  const list = (await netdiagd(['parse', '--list'])).stdout.trimEnd().split('\n');
  t.same(
    list.flatMap((line) => line.split(' ', 1)[0] || []),
    parsers.map(({ id }) => id),
  );
});

t.test('cli: folders that are no captures, and those that cannot be made', async (t) => {
  t.match(await netdiagd(['diagnose', '--from', tempDir(t)]), {
    status: 3,
    stderr: /holds no capture: netdiagd snapshot --raw DIR/,
  });
  const noNamespace = await netdiagd(['diagnose', '--netns', '/etc/passwd']);
  t.match(noNamespace, { status: 3, stdout: '', stderr: /^netdiagd: cannot look into passwd: nsenter[^\n]+\n$/ });
  t.notMatch(noNamespace.stderr, 'main.js', 'the command line that was built for it tells nobody anything');
  t.match(await netdiagd(['snapshot', '--raw', '/proc/here']), { status: 3, stderr: /\/proc\/here/ });
});

t.test('cli: nobody can read the report', async (t) => {
  const { stdout } = await shell(
    `'${process.execPath}' dist/main.js diagnose --from test/hosts/ovs-node >/dev/full; echo $?`,
    '.',
    '/bin',
  );
  t.equal(stdout, '3\n');
});

t.test('cli: checks and config', async (t) => {
  const { stdout } = await netdiagd(['checks']);
  for (const { id } of checks) t.match(stdout, `  ${id} `);
  t.match((await netdiagd(['checks', 'lookup-failed'])).stdout, /^lookup-failed \(/);
  const file = tempFile(t, 'n.yml', (await netdiagd(['config'])).stdout);
  t.match(
    await netdiagd(['config', file]),
    { status: 0, stdout: '\ninterval: 60\n' },
    'the reference is a configuration',
  );
});

t.test('cli: serve', async (t) => {
  const file = tempFile(t, 'n.yml', 'dns: { timeoutMs: 50 }\n');
  const { child, ended, get, log } = await daemon(t, ['--config.file', file]);
  t.equal(await get('/healthz'), 200);
  writeFileSync(file, 'interval: never\n');
  child.kill('SIGHUP');
  await until('the reload is refused', 5_000, () => log().includes('configuration not reloaded'));
  t.match(log(), `${file}:1: interval is \\"never\\"; expected seconds between two runs, 5 to 86400`);
  t.equal(await get('/healthz'), 200, 'serves on');
  writeFileSync(file, 'interval: 30\n');
  child.kill('SIGHUP');
  await until('the reload is done', 5_000, () => log().includes('configuration reloaded'));
  const began = performance.now();
  child.kill('SIGTERM');
  t.match(await ended, { status: 0, stderr: /msg=stopping signal=SIGTERM\n(.*\n)*.*msg=stopped\n$/ });
  t.ok(performance.now() - began < 5_000, 'ends within 5 s');
});

t.test('cli: an address that is not of this host', async (t) => {
  const { status, stderr } = await netdiagd(['serve', '--web.listen-address', '192.0.2.1:80']);
  t.equal(status, 3);
  t.match(stderr, 'netdiagd: cannot listen on any address: 192.0.2.1:80: listen EADDRNOTAVAIL');
});
