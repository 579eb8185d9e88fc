import t, { type Test } from 'tap';
import { ConfigError, collectVariables, configReference, loadConfig } from '../../src/app/config.ts';
import { checks } from '../../src/app/registry.ts';
import type { Config } from '../../src/model/agent.ts';
import { checkThat } from '../support/checks.ts';
import { tempDir, tempFile } from '../support/temp.ts';

const option = { default: 3, unit: 'servers', help: 'how many may be silent' };
const CHECKS = [checkThat('a-bad', [], { options: { silent: option } }), checkThat('b-bad', [])];

interface Given {
  readonly yaml?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, unknown>>;
}
const load = (t: Test, { yaml, env = {}, flags = {} }: Given): Promise<Config> =>
  loadConfig(CHECKS, { env, flags, ...(yaml !== undefined && { file: tempFile(t, 'c.yml', yaml) }) });

/** The refusal, with the folder of the file taken away. */
async function refusal(t: Test, given: Given): Promise<string> {
  try {
    await load(t, given);
  } catch (cause) {
    t.ok(cause instanceof ConfigError, String(cause));
    return (cause as Error).message.replaceAll(/\S*\/c\.yml/g, 'c.yml');
  }
  return 'accepted';
}

t.test('config: what wins', async (t) => {
  t.match(await load(t, {}), {
    web: { listenAddresses: ['127.0.0.1:10067'] },
    log: { level: 'info', format: 'logfmt' },
    interval: 60,
    collect: { deadlineMs: 6000, dnsTimeoutMs: 1000, lookups: [] },
    checks: {},
  });
  const yaml = 'interval: 10\nlog: { level: debug, format: json }\ndns: { timeoutMs: 100 }\n';
  const env = { NETDIAGD_INTERVAL: '20', NETDIAGD_LOG_LEVEL: 'warn', OTHER: 'x' };
  const flags = { log: { level: 'error' } };
  t.match(await load(t, { yaml }), { interval: 10, log: { level: 'debug', format: 'json' } }, 'file over defaults');
  t.match(
    await load(t, { yaml, env }),
    { interval: 20, log: { level: 'warn', format: 'json' } },
    'environment over it',
  );
  const all = await load(t, { yaml, env, flags });
  t.match(
    all,
    { interval: 20, log: { level: 'error', format: 'json' }, collect: { dnsTimeoutMs: 100 } },
    'flags over all',
  );
});

t.test('config: what is accepted', async (t) => {
  t.same(await load(t, { yaml: '' }), await load(t, {}), 'an empty file');
  const yaml = 'checks:\n  a-bad: { enabled: false, options: { silent: 5 } }\n  b-bad: { severity: critical }\n';
  const tuned = { 'a-bad': { enabled: false, options: { silent: 5 } }, 'b-bad': { severity: 'critical' } };
  t.same((await load(t, { yaml })).checks, tuned);
  t.same((await load(t, { env: { NETDIAGD_CHECKS: '{ b-bad: { severity: critical } }' } })).checks, {
    'b-bad': { severity: 'critical' },
  });
  const lookups = await load(t, { yaml: 'dns: { lookups: [{ name: a.example }, { name: _x._tcp.b, type: SRV }] }' });
  t.same(lookups.collect.lookups, [
    { name: 'a.example', type: 'A' },
    { name: '_x._tcp.b', type: 'SRV' },
  ]);
  const many = Array.from({ length: 256 }, (_, i) => ({ name: `n${i}.example` }));
  t.equal((await load(t, { yaml: JSON.stringify({ dns: { lookups: many } }) })).collect.lookups.length, 256);
  for (const address of ['127.0.0.1:0', '[::1]:65535', ':10067', 'host.example:80']) {
    const env = { NETDIAGD_WEB_LISTEN_ADDRESSES: `["${address}"]` };
    t.same((await load(t, { env })).web.listenAddresses, [address]);
  }
});

const EXPECTING = `dns:
  serviceRanges: [172.30.0.0/16, 'fd00:10:96::/112']
  podRanges: [10.128.0.0/14]
  lookups:
    - { name: mongo.vm.svc.cluster.local, expect: headless, atLeast: 3, within: [10.128.0.0/14] }
    - { name: old.vm.svc.cluster.local, type: AAAA, expect: absent }
`;

t.test('config: what lookups should give', async (t) => {
  const config = await load(t, { yaml: EXPECTING });
  t.match(config.collect, {
    serviceRanges: ['172.30.0.0/16', 'fd00:10:96::/112'],
    podRanges: ['10.128.0.0/14'],
    lookups: [
      { name: 'mongo.vm.svc.cluster.local', type: 'A', expect: 'headless', atLeast: 3, within: ['10.128.0.0/14'] },
      { name: 'old.vm.svc.cluster.local', type: 'AAAA', expect: 'absent' },
    ],
  });
  t.same((await load(t, { env: collectVariables(config) })).collect, config.collect, 'in another namespace');
  const plain = await load(t, {});
  t.notOk('serviceRanges' in plain.collect || 'podRanges' in plain.collect, 'left out where nobody tells them');
  t.same((await load(t, { env: collectVariables(plain) })).collect, plain.collect);
});

const CIDR = 'expected ADDRESS/LENGTH, such as 10.96.0.0/12 or fd00:10:96::/112';
const LISTEN = 'expected HOST:PORT, [IPV6]:PORT or :PORT';
const REFUSED: readonly (readonly [string, Given, string])[] = [
  ['unknown key', { yaml: '\nintervall: 5\n' }, 'c.yml:2: intervall unknown key; the nearest known one is "interval"'],
  ['unknown key below', { yaml: 'log:\n  lvl: x\n' }, 'c.yml:2: log.lvl unknown key; the nearest known one is "level"'],
  [
    'unknown check',
    { yaml: 'checks:\n  a-bat: {}\n' },
    'c.yml:2: checks.a-bat unknown key; the nearest known one is "a-bad"',
  ],
  [
    'unknown option of a check',
    { yaml: 'checks:\n  a-bad:\n    options:\n      slient: 1\n' },
    'c.yml:4: checks.a-bad.options.slient unknown key; the nearest known one is "silent"',
  ],
  [
    'option of a check, wrong type',
    { yaml: 'checks:\n  a-bad:\n    options:\n      silent: many\n' },
    'c.yml:4: checks.a-bad.options.silent is "many"; expected servers: how many may be silent',
  ],
  [
    'option of a check without any',
    { yaml: 'checks: { b-bad: { options: { x: 1 } } }' },
    'c.yml:1: checks.b-bad.options.x unknown key',
  ],
  [
    'wrong type',
    { yaml: 'interval: soon\n' },
    'c.yml:1: interval is "soon"; expected seconds between two runs, 5 to 86400',
  ],
  ['out of range', { yaml: 'interval: 4\n' }, 'c.yml:1: interval is 4; expected seconds between two runs, 5 to 86400'],
  [
    'a fraction',
    { yaml: 'interval: 5.5\n' },
    'c.yml:1: interval is 5.5; expected seconds between two runs, 5 to 86400',
  ],
  [
    'not in the list',
    { yaml: 'log: { level: trace }' },
    'c.yml:1: log.level is "trace"; expected error, warn, info or debug',
  ],
  ['a section without content', { yaml: '\nlog:\n' }, 'c.yml:2: log is null; expected a map'],
  [
    'a port too high',
    { yaml: 'web:\n  listenAddresses:\n    - :65536\n' },
    `c.yml:3: web.listenAddresses.0 is ":65536"; ${LISTEN}`,
  ],
  [
    'a lookup without a name',
    { yaml: 'dns:\n  lookups:\n    - type: A\n' },
    'c.yml:3: dns.lookups.0 lacks the key "name"',
  ],
  [
    'an expectation that there is not',
    { yaml: 'dns:\n  lookups:\n    - name: a\n      expect: present\n' },
    'c.yml:4: dns.lookups.0.expect is "present"; expected exists, headless (the addresses are those of endpoints) or absent',
  ],
  [
    'no records at the least',
    { yaml: 'dns:\n  lookups:\n    - name: a\n      atLeast: 0\n' },
    'c.yml:4: dns.lookups.0.atLeast is 0; expected how many records at the least, 1 to 256',
  ],
  [
    'an address for a prefix',
    { yaml: 'dns:\n  lookups:\n    - name: a\n      within: [10.0.0.0/8, 10.0.0.1]\n' },
    `c.yml:4: dns.lookups.0.within.1 is "10.0.0.1"; ${CIDR}`,
  ],
  [
    'a prefix too long',
    { yaml: 'dns: { podRanges: [10.128.0.0/33] }' },
    `c.yml:1: dns.podRanges.0 is "10.128.0.0/33"; ${CIDR}`,
  ],
  [
    'no IPv6 prefix',
    { yaml: 'dns: { serviceRanges: [":::/64"] }' },
    `c.yml:1: dns.serviceRanges.0 is ":::/64"; ${CIDR}`,
  ],
  [
    'a prefix that is no list',
    { yaml: 'dns: { serviceRanges: 10.96.0.0/12 }' },
    'c.yml:1: dns.serviceRanges is "10.96.0.0/12"; expected a list of prefixes of the ClusterIPs of services; inferred from the address of the API when left out',
  ],
  [
    'too many lookups',
    { yaml: JSON.stringify({ dns: { lookups: Array.from({ length: 257 }, () => ({ name: 'a' })) } }) },
    'c.yml:1: dns.lookups is a list; expected a list of at most 256 names that must have records on some configured server; keys name, type, expect, atLeast and within',
  ],
  [
    'two mistakes',
    { yaml: 'a: 1\ninterval: 4\n' },
    'c.yml:1: a unknown key; the nearest known one is "web"\nc.yml:2: interval is 4; expected seconds between two runs, 5 to 86400',
  ],
  ['a list', { yaml: '- a\n' }, 'c.yml:1: is a list; expected a map'],
  ['a text', { yaml: 'netdiagd' }, 'c.yml:1: is "netdiagd"; expected a map'],
  [
    'a long value',
    { yaml: `interval: ${'x'.repeat(10_000)}` },
    `c.yml:1: interval is "${'x'.repeat(98)}…; expected seconds between two runs, 5 to 86400`,
  ],
  ['bad YAML', { yaml: 'log: { level: info }\n  x: [\n' }, 'c.yml:2: All mapping items must start at the same column'],
  ['a key twice', { yaml: 'interval: 5\ninterval: 6\n' }, 'c.yml:2: Map keys must be unique'],
  [
    'an alias of nothing',
    { yaml: 'interval: *x\n' },
    'c.yml: its aliases cannot be expanded: Unresolved alias (the anchor must be set before the alias): x',
  ],
  [
    '__proto__',
    { yaml: '__proto__:\n  interval: 5\n' },
    'c.yml:1: __proto__ unknown key; the nearest known one is "history"',
  ],
  [
    'constructor',
    { yaml: 'checks:\n  constructor: { enabled: false }\n' },
    'c.yml:2: checks.constructor unknown key; the nearest known one is "a-bad"',
  ],
  ['too long', { yaml: `# ${'x'.repeat(1024 * 1024)}` }, 'c.yml is longer than 262144 bytes'],
  [
    'unknown variable',
    { env: { NETDIAGD_INTERVALL: '5' } },
    'environment: NETDIAGD_INTERVALL is not known; the nearest is NETDIAGD_INTERVAL',
  ],
  [
    'value of a variable',
    { env: { NETDIAGD_DNS_TIMEOUT_MS: '5' } },
    'environment: NETDIAGD_DNS_TIMEOUT_MS: dns.timeoutMs is 5; expected milliseconds that one DNS query may take, 50 to 4000; it is sent twice',
  ],
  [
    'a variable that is no YAML',
    { env: { NETDIAGD_INTERVAL: '[' } },
    'environment: NETDIAGD_INTERVAL is not YAML: Flow sequence must end with a ]',
  ],
  [
    '__proto__ in a variable',
    { env: { NETDIAGD_CHECKS: '{ __proto__: {} }' } },
    'environment: NETDIAGD_CHECKS: checks.__proto__ unknown key; the nearest known one is "a-bad"',
  ],
  [
    'a flag',
    { flags: { log: { level: 'loud' } } },
    'command line: log.level is "loud"; expected error, warn, info or debug',
  ],
];

t.test('config: what is refused', async (t) => {
  for (const [name, given, message] of REFUSED) t.equal(await refusal(t, given), message, name);
  t.notOk('interval' in {}, 'no prototype was touched');
  const missing = `${tempDir(t)}/none.yml`;
  await t.rejects(loadConfig(CHECKS, { env: {}, file: missing }), {
    message: `cannot read ${missing}: no such file or directory`,
  });
});

t.test('config: a bomb of aliases', async (t) => {
  const levels = Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
  const said = await refusal(t, { yaml: `a0: &a0 [x]\n${levels.join('\n')}\n` });
  t.match(said, /^c\.yml: its aliases cannot be expanded: Excessive alias count/);
});

t.test('config: thousands of mistakes', async (t) => {
  const yaml = `checks:\n${Array.from({ length: 2_000 }, (_, i) => `  k${i}: 1`).join('\n')}\n`;
  t.equal((await refusal(t, { yaml })).split('\n').length, 20, 'the first ones are told');
});

t.test('config: the reference', async (t) => {
  const yaml = await configReference(CHECKS, { env: {} });
  t.same({ ...(await load(t, { yaml })), checks: {} }, await load(t, {}), 'says the defaults');
  for (const key of [
    'listenAddresses',
    'level',
    'format',
    'interval',
    'deadlineMs',
    'clusterDomain',
    'timeoutMs',
    'lookups',
    'serviceRanges',
    'podRanges',
    'a-bad',
    'b-bad',
    'enabled',
    'severity',
    'silent',
  ]) {
    t.match(yaml, new RegExp(`^ *(# )?${key}:`, 'm'), key);
  }
  t.match(yaml, '      # servers: how many may be silent\n      silent: 3\n');
  const set = tempFile(t, 's.yml', 'interval: 30\nchecks: { a-bad: { severity: info } }\n');
  const env = { NETDIAGD_DNS_TIMEOUT_MS: '70' };
  const inForce = await configReference(CHECKS, { env, file: set });
  for (const line of ['interval: 30', '  timeoutMs: 70', '    severity: "info"']) t.match(inForce, `\n${line}\n`, line);
  const file = tempFile(t, 'c.yml', await configReference(checks, { env: {} }));
  t.same(
    Object.keys((await loadConfig(checks, { env: {}, file })).checks ?? {}),
    checks.map(({ id }) => id),
    'every real check',
  );
});
