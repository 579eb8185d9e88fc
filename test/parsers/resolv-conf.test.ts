import { readFileSync } from 'node:fs';
import t from 'tap';
import type { ResolvConf } from '../../src/model/resolver.ts';
import unit, { parseResolvConf } from '../../src/parsers/resolv-conf.ts';
import { publicCaptures } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => readFileSync(`test/fixtures/resolv-conf/${name}.conf`, 'utf8');
const NONE: ResolvConf = { nameservers: [], search: [], options: {}, sortlist: [], problems: [] };

const FIXTURES: readonly (readonly [string, Partial<ResolvConf>])[] = [
  [
    'networkmanager-1.42',
    {
      search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      nameservers: ['10.96.0.10', '10.96.0.11'],
    },
  ],
  [
    'systemd-resolved-252-stub',
    { nameservers: ['127.0.0.53'], search: ['.'], options: { edns0: true, 'trust-ad': true } },
  ],
  ['systemd-resolved-252-uplink', { nameservers: ['10.10.2.1'], search: ['.'] }],
  [
    'seed-guest-kube-dns',
    {
      search: ['vm.svc.cluster.local.', 'svc.cluster.local.', 'cluster.local.', '168.122.112.nip.io.'],
      nameservers: ['192.168.122.112'],
    },
  ],
  [
    'seed-pod-cluster-dns',
    {
      search: ['deploy-services.svc.cluster.local', 'svc.cluster.local', '...'],
      nameservers: ['172.30.0.10'],
      options: { ndots: 5 },
      problems: [
        {
          line: 1,
          text: 'search deploy-services.svc.cluster.local svc.cluster.local ...',
          reason: 'not a domain name',
        },
      ],
    },
  ],
];

const CASES: readonly (readonly [string, string, Partial<ResolvConf>])[] = [
  ['an empty file', '', {}],
  ['comments of both kinds', '# a\n; b\n  # c\n\t; d\n \t\n', {}],
  [
    'tabs',
    'nameserver\t10.0.0.1\t\nsearch\ta\tb\noptions\trotate',
    { nameservers: ['10.0.0.1'], search: ['a', 'b'], options: { rotate: true } },
  ],
  [
    'every server, also beyond the three that are used',
    'nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver ::1\n',
    { nameservers: ['10.0.0.1', '10.0.0.2', '10.0.0.3', '::1'] },
  ],
  ['a zone', 'nameserver fe80::1%eth0\nnameserver fe80::1%2', { nameservers: ['fe80::1%eth0', 'fe80::1%2'] }],
  ['search after domain', 'domain a\nsearch b c', { search: ['b', 'c'] }],
  ['domain after search', 'search b c\ndomain a', { search: ['a'], domain: 'a' }],
  ['the last of two search lines', 'search a b\nsearch c', { search: ['c'] }],
  ['the root', 'search .', { search: ['.'] }],
  [
    'a remark behind an address',
    'nameserver 10.0.0.1 # first\ndomain a ;b',
    { nameservers: ['10.0.0.1'], search: ['a'], domain: 'a' },
  ],
  [
    'options add up',
    'options ndots:2 rotate\noptions timeout:1 attempts:3',
    { options: { ndots: 2, rotate: true, timeout: 1, attempts: 3 } },
  ],
  ['the last of equal options', 'options ndots:2\noptions ndots:3', { options: { ndots: 3 } }],
  [
    'sortlist',
    'sortlist 130.155.160.0/255.255.240.0 130.155.0.0 10.0.0.0&255.0.0.0 ; end',
    { sortlist: ['130.155.160.0/255.255.240.0', '130.155.0.0', '10.0.0.0&255.0.0.0'] },
  ],
  ['keywords of OpenBSD', 'lookup file bind\nfamily inet4', {}],
];

/** Reason by reason, and what glibc 2.36 itself made of the same line. */
const PROBLEMS: readonly (readonly [string, string, Partial<ResolvConf>])[] = [
  ['nameserver 10.0.0.1%1', 'not an IP address', {}],
  ['nameserver 127.0.0.1;comment', 'not an IP address', {}],
  ['nameserver 010.0.0.1', 'not an IP address', {}],
  ['nameserver 10.0.0', 'not an IP address', {}],
  ['nameserver 10.0.0.256', 'not an IP address', {}],
  ['nameserver 1:2:3:4:5:6:7:8:9', 'not an IP address', {}],
  ['nameserver fe80::1%', 'not an IP address', {}],
  ['nameserver dns.example.com', 'not an IP address', {}],
  ['nameserver 10.0.0.1 10.0.0.2', 'only the first address of a line counts', { nameservers: ['10.0.0.1'] }],
  ['domain a b', 'only the first domain of a line counts', { search: ['a'], domain: 'a' }],
  ['domain a..b', 'not a domain name', { search: ['a..b'], domain: 'a..b' }],
  ['search a # b', 'a comment must have a line of its own: its words are searched too', { search: ['a', '#', 'b'] }],
  [`search ${'x'.repeat(64)}`, 'not a domain name', { search: ['x'.repeat(64)] }],
  ['\tnameserver 10.0.0.1', 'the keyword is indented: glibc and musl ignore the line', {}],
  [' search a', 'the keyword is indented: glibc and musl ignore the line', {}],
  ['nameserver', 'the keyword has no value', {}],
  ['search ', 'the keyword has no value', {}],
  ['Nameserver 10.0.0.1', 'unknown keyword', {}],
  ['nameservers 10.0.0.1', 'unknown keyword', {}],
  ['__proto__ x', 'unknown keyword', {}],
  ['sortlist 10.0.0.0/8', 'not an IPv4 address or ADDRESS/MASK', {}],
  ['options ndots:16', 'option ndots is out of range: 0 to 15', { options: { ndots: 15 } }],
  ['options ndots:-1', 'option ndots is not a number', { options: { ndots: 15 } }],
  ['options ndots:invalid', 'option ndots is not a number', { options: { ndots: 0 } }],
  ['options ndots:7z', 'option ndots is not a number', { options: { ndots: 7 } }],
  ['options ndots:99999999999', 'option ndots is out of range: 0 to 15', { options: { ndots: 15 } }],
  ['options timeout:99', 'option timeout is out of range: 1 to 30', { options: { timeout: 30 } }],
  ['options attempts:9', 'option attempts is out of range: 1 to 5', { options: { attempts: 5 } }],
  ['options attempts:0', 'option attempts is out of range: 1 to 5', { options: { attempts: 0 } }],
  ['options attempts', 'option attempts needs a number: attempts:N', {}],
  ['options retries:1', 'unknown option', { options: { retries: 1 } }],
  ['options opt1', 'unknown option', { options: { opt1: true } }],
  ['options #', 'unknown option', {}],
];

/** Samples whose publisher reads them by other rules than glibc's. */
const OTHER_RULES: ReadonlyMap<string, string> = new Map([
  ['hickory-dns_resolv-conf-lib-rs-13', 'indented keyword'],
  ['hickory-dns_resolv-conf-lib-rs-15', 'the zone of an IPv4 address is none'],
  ['hickory-dns_resolv-conf-lib-rs-25', 'a comment glued to an address'],
  ['moby_libnetwork-TestGetOptions-19', 'indented keyword'],
  ['moby_libnetwork-TestGetOptions-23', 'indented keyword'],
  ['moby_libnetwork-TestGetSearchDomains-07', 'words behind # are searched'],
  ['moby_libnetwork-TestGetSearchDomains-09', 'indented keyword'],
  ['moby_libnetwork-TestGetSearchDomains-11', 'indented keyword'],
]);
/** Samples with options that no resolver knows, or beyond its limits. */
const WITH_PROBLEMS = /TestGetOptions|large-ndots|conf-macos|resolve\.conf-4/;

t.test('resolv-conf', async (t) => {
  t.equal(unit.id, 'resolv-conf');
  for (const [name, expected] of FIXTURES) {
    t.test(name, async (t) => t.same(unit.parse(fixture(name)).value, { ...NONE, ...expected }));
  }
  for (const [name, text, expected] of CASES) {
    t.test(name, async (t) => t.same(parseResolvConf(text).value, { ...NONE, ...expected }));
  }
  for (const [text, reason, expected] of PROBLEMS) {
    t.test(`${JSON.stringify(text)}: ${reason}`, async (t) => {
      const problems = [{ line: 2, text, reason }];
      const parsed = parseResolvConf(`# head\n${text}\n`);
      t.same(parsed.value, { ...NONE, ...expected, problems });
      t.equal(parsed.problems, parsed.value.problems, 'one list');
    });
  }
  t.test('two keywords without blank between them', async (t) => {
    t.equal(parseResolvConf('options attempts 3').problems.length, 2);
  });
  t.test('a blank before the number of an option', async (t) => {
    const { value, problems } = parseResolvConf('options ndots: 5');
    t.same(value.options, { ndots: 5 });
    t.match(problems, [{ reason: 'option ndots is not a number' }, { reason: 'unknown option' }]);
  });
  t.test('carriage returns', async (t) => {
    const { value, problems } = parseResolvConf('nameserver 10.0.0.1\r\nsearch a\r\n');
    t.same([value.nameservers, value.search], [['10.0.0.1'], ['a']]);
    t.match(problems, [{ line: 1, reason: /carriage return/ }]);
  });
  t.test('options keep a prototype that is their own', async (t) => {
    const { options } = parseResolvConf('options __proto__:1 constructor').value;
    t.equal(Object.getPrototypeOf(options), Object.prototype);
    t.equal(options['constructor'], true);
  });
  testParserTrials(
    t,
    parseResolvConf,
    [...FIXTURES.map(([name]) => fixture(name).slice(-300)), CASES.map(([, text]) => text).join('\n')],
    { pieces: ['nameserver 1::', 'search a ', 'options ndots:1 ', 'options a:1 b:2\n', 'nameserver x\n', 'a.'] },
  );
  for (const { name, text, derived } of publicCaptures('resolv-conf')) {
    t.test(name, async (t) => {
      const { value, problems } = parseResolvConf(text);
      if (OTHER_RULES.has(name)) return t.not(problems.length, 0, 'we say where the rules differ');
      if (!WITH_PROBLEMS.test(name)) t.same(problems, []);
      const { nameservers, search, ndots, options } = derived as Record<string, unknown>;
      t.same([value.nameservers, value.search], [nameservers, search]);
      t.equal(value.options['ndots'] ?? 1, ndots);
      t.equal(Object.keys(value.options).length, (options as readonly string[]).length);
    });
  }
});
