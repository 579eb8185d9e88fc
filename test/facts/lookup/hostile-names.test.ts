import { execFileSync } from 'node:child_process';
import t from 'tap';
import { judgeLookup } from '../../../src/facts/lookup/verdict.ts';
import { resolved } from '../../support/dns.ts';
import { resolver } from '../../support/hosts.ts';
import { A, alias, B, one, stub, two, WEB, web } from '../../support/lookup-cases.ts';
import { CLUSTER, type Situation, seenOf } from '../../support/lookup-seen.ts';

const HOSTILE = [
  '$(touch hit)',
  '`touch hit`',
  ';touch hit;',
  "x'; touch hit; '",
  'a\ntouch hit #',
  '"|touch hit',
  '-f/etc/shadow',
  '&touch hit\u001b[2J',
];

/** Where somebody else chooses a word: a target, a search domain, a routing domain, an interface, a name in a list. */
const situationsOf = (word: string): readonly Situation[] => {
  const service = `${word}.shop.svc.cluster.local`;
  return [
    { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: alias(word), [word]: 'NXDOMAIN' } } },
    { ...one, name: WEB, says: { [A]: { ...CLUSTER, [WEB]: { ...alias(word), aliasLoop: true } } } },
    { ...two, name: service, says: { [A]: {}, [B]: { ...CLUSTER, [service]: '10.96.0.7' } } },
    { ...two, name: service, says: { [A]: { ...CLUSTER, [service]: '10.96.0.7' }, [B]: {} } },
    { ...one, name: service, says: { [A]: CLUSTER } },
    { ...one, name: `web.${word}.svc.cluster.local`, says: { [A]: CLUSTER } },
    { ...one, name: `_${word}._tcp.${WEB}`, types: ['SRV'], says: { [A]: web } },
    { ...one, name: `${word}.${WEB}`, says: { [A]: web } },
    { ...one, name: `web.shop.svc.${word}`, says: { [A]: web } },
    { ...one, name: `${word}.example`, says: { [A]: { '*': 'SERVFAIL' } } },
    { ...one, name: `${word}.example`, says: { [A]: { '*': 'timeout' } } },
    { ...one, name: `${word}.example`, says: { [A]: { '*': 'unreachable' } } },
    { resolver: resolver([A], { search: [word] }), name: 'web', says: { [A]: { '*': '192.0.2.9' } } },
    { resolver: resolver([`fe80::1%${word}`]), name: WEB, says: {} },
    {
      ...stub,
      resolved: resolved({
        links: [{ interface: word, dns: [A], domains: [word], routeDomains: [word] }],
      }),
      name: WEB,
      says: { '127.0.0.53': { '*': 'REFUSED' }, [A]: web },
    },
  ];
};

/** Names of the commands that the lines run, with functions in their place. */
function run(lines: readonly string[]): readonly string[] {
  const tools = ['dig', 'kubectl', 'ip', 'ping', 'resolvectl', 'grep', 'cat', 'systemctl', 'getent', 'conntrack'];
  const script = [...tools.map((tool) => `${tool}() { echo ${tool}; }`), ...lines].join('\n');
  // Without a PATH whatever else they run is not found, and set -e ends the script.
  return execFileSync('/bin/sh', ['-ec', script], { encoding: 'utf8', env: { PATH: '/nowhere' } })
    .trim()
    .split('\n');
}

t.test('no name makes a repair run something else', async (t) => {
  for (const word of HOSTILE)
    for (const situation of situationsOf(word)) {
      const { verdict, notes } = judgeLookup(seenOf(situation));
      const all = [verdict, ...notes];
      const fix = all.flatMap((explanation) => explanation.fix);
      const commands = fix.filter((line) => !line.startsWith('# ')).map((line) => line.split(' ', 1)[0] ?? '');
      t.same(run(['cat', ...fix]), ['cat', ...commands], `${JSON.stringify(word)}: ${verdict.cause}`);
      const texts = [...fix, ...all.map(({ message }) => message)];
      t.notOk(
        texts.some((text) => /[\u0000-\u001f]/.test(text)),
        'each is one line',
      );
      t.notOk(
        fix.some((line) => /^dig [^q]*[ ]-f/.test(line) && !line.includes(' -q -f')),
        'no option of dig',
      );
    }
});

t.test('who a server says it is takes no more room than a name', async (t) => {
  const servers = [{ address: A, role: 'resolv.conf' as const, identity: 'x'.repeat(1000) }];
  const { verdict } = judgeLookup(seenOf({ ...one, name: WEB, says: { [A]: web }, parts: { servers } }));
  t.match(verdict.message, `${A} (${'x'.repeat(63)}) in`);
});

t.test('a resolv.conf of a thousand servers is told in one sentence', async (t) => {
  const servers = Array.from({ length: 1000 }, (_, i) => `10.97.${i >> 8}.${i & 255}`);
  const { notes } = judgeLookup(seenOf({ resolver: resolver([A, ...servers]), name: WEB, says: { [A]: web } }));
  const { message = '' } = notes.find(({ cause }) => cause === 'configuration-ignored') ?? {};
  t.match(message, /nameserver 10\.97\.0\.2: .*10\.97\.0\.4: only the first 3 are asked and 995 more$/);
});
