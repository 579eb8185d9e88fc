import t from 'tap';
import corefile, { parseCorefile } from '../../src/parsers/corefile.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const plugin = (name: string, line: number, ...args: string[]) => ({ name, args, line });
const servers = (...list: unknown[]) => ({ servers: list, snippets: [], imports: [] });
const server = (keys: string[], ...plugins: unknown[]) => servers({ keys, plugins, line: 1 });
const root = (...plugins: unknown[]) => server(['.'], ...plugins);

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', servers()],
  ['comments alone', '# a\n\n  # b {\n', servers()],
  ['a server', '. {\n  whoami\n}\n', root(plugin('whoami', 2))],
  ['a byte order mark, carriage returns', '\ufeff. {\r\n\twhoami\r\n}\r\n', root(plugin('whoami', 2))],
  ['on one line', '. { whoami }', root(plugin('whoami', 1))],
  ['several keys', 'a.org b.org:53 {\n}', server(['a.org', 'b.org:53'])],
  ['keys on several lines', 'a.org,\nb.org,\n{\n}', server(['a.org', 'b.org'])],
  ['a brace on the next line', '.\n{\n  whoami\n}', root(plugin('whoami', 3))],
  ['schemes and ports', 'tls://a.org:853 https://. {\n}', server(['tls://a.org:853', 'https://.'])],
  ['no braces', '.:53\nwhoami\nlog', server(['.:53'], plugin('whoami', 2), plugin('log', 3))],
  ['a comment in a word', '. {\n  log a#b c\n}', root(plugin('log', 2, 'a'))],
  ['a comment in quotes', '. {\n  log "a#b"\n}', root(plugin('log', 2, 'a#b'))],
  ['escapes', '. {\n  x "a \\"1\\"" "\\4" a"b\n}', root(plugin('x', 2, 'a "1"', '\\4', 'a"b'))],
  ['a quote over two lines', '. {\n  x "a\nb" c\n  y\n}', root(plugin('x', 2, 'a\nb', 'c'), plugin('y', 4))],
  ['an empty word', '. {\n  x ""\n}', root(plugin('x', 2, ''))],
  ['the environment', '. {\n  x {$A} {%B%}\n}', root(plugin('x', 2, '{$A}', '{%B%}'))],
  ['the same plugin twice', '. {\n  x 1\n  x 2\n}', root(plugin('x', 2, '1'), plugin('x', 3, '2'))],
  ['__proto__', '__proto__ {\n  __proto__\n}', server(['__proto__'], plugin('__proto__', 2))],
  [
    'a brace below its plugin',
    '. {\n  x\n  {\n    y 1\n  }\n}',
    root({ ...plugin('x', 2), block: [plugin('y', 4, '1')] }),
  ],
  [
    'imports',
    'import a/*.server\n. {\n}',
    { servers: [{ keys: ['.'], plugins: [], line: 2 }], snippets: [], imports: ['a/*.server'] },
  ],
  ['an import of nothing', 'import\n', servers(), [[1, 'import takes one file, pattern or snippet']]],
  [
    'not closed',
    '. {\n  x {\n    y\n',
    root({ ...plugin('x', 2), block: [plugin('y', 3)] }),
    [[1, 'the { is not closed']],
  ],
  [
    'no server not closed',
    '.\nx {\n  y\n',
    root({ ...plugin('x', 2), block: [plugin('y', 3)] }),
    [[2, 'the { is not closed']],
  ],
  [
    'closed twice',
    '. {\n}\n}\n',
    root(),
    [
      [3, 'a } without its {'],
      [3, 'a block without a zone'],
    ],
  ],
  ['no keys', '{\n  whoami\n}', servers(), [[1, 'a block without a zone']]],
  [
    'a brace without plugin',
    '. {\n  {\n    x\n  }\n  y\n}',
    root(plugin('y', 5)),
    [[2, 'a { without a plugin in front of it']],
  ],
  [
    'an open quote',
    '. {\n  x "a\n}',
    root(plugin('x', 2, 'a\n}')),
    [
      [2, 'the quote is not closed'],
      [1, 'the { is not closed'],
    ],
  ],
  [
    'no blank before a brace',
    '. {\n  x{\n  }\n}',
    root(plugin('x{', 2)),
    [
      [2, 'no blank before the {'],
      [4, 'a } without its {'],
      [4, 'a block without a zone'],
    ],
  ],
  [
    'a backslash',
    '. {\n  x a \\\n  b\n}',
    root(plugin('x', 2, 'a', '\\'), plugin('b', 3)),
    [[2, 'CoreDNS takes a backslash for a word: the line ends here']],
  ],
];

/** What the simple reading of the collection says otherwise. */
const OTHERWISE = new Map<string, unknown>([
  ['coredns_coredns-import-0', []], // a snippet is no server
  [
    'coredns_corefile-migration-corefile_test-07', // quotes are no part of a word
    [
      {
        keys: ['.:53'],
        plugins: ['error', 'health', 'kubernetes', 'prometheus', 'proxy', 'cache', 'loop', 'reload', 'loadbalance'],
      },
      { keys: ['.:5353'], plugins: ['proxy'] },
      { keys: ['exam ple.com:53'], plugins: ['exampleplug', 'template'] },
    ],
  ],
]);

t.test('corefile', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseCorefile(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('a file with everything', async (t) => {
    const { value, problems } = parseCorefile(readFixture('corefile', 'made-everything.Corefile'));
    t.strictSame(problems, []);
    t.strictSame(value.imports, ['custom/*.server']);
    t.strictSame(value.snippets, [
      {
        name: 'log-denials',
        plugins: [plugin('errors', 3), { ...plugin('log', 4, '.'), block: [plugin('class', 5, 'denial', 'error')] }],
      },
    ]);
    const [main, other] = value.servers;
    t.strictSame(main?.keys, ['.:53']);
    t.match(main?.plugins[3], {
      name: 'kubernetes',
      line: 15,
      block: [{ name: 'pods' }, { name: 'fallthrough' }, { args: ['30'] }],
    });
    t.match(main?.plugins[5], { args: ['.', 'tls://9.9.9.9', '{%UPSTREAM%}'], block: [{ args: ['sequential'] }, {}] });
    t.strictSame(main?.plugins.at(-1), plugin('import', 28, 'custom/*.override'));
    t.strictSame(other?.keys, ['example.org', 'example.net:1053', 'tls://example.com']);
    t.strictSame(other?.plugins[0]?.block, [
      plugin('match', 34, '^([^.]+)\\.example\\.org\\.$'),
      plugin('answer', 35, '{{ .Name }} 60 IN TXT "a word"'),
    ]);
    t.strictSame(other?.plugins[1]?.block, [{ ...plugin('reload', 38), block: [plugin('every', 39, '10s')] }]);
  });

  t.test('blocks without end', async (t) => {
    const { value, problems } = parseCorefile(`. {\n${'a {\n'.repeat(10_000)}`);
    t.ok(JSON.stringify(value).length < 1000);
    t.match(problems[0], { line: 10, reason: 'blocks more than 8 deep are not read' });
  });

  const corpus = publicCaptures('corefile');
  if (corpus.length > 0) {
    t.test('files of others', async (t) => {
      for (const { name, text, derived = {} } of corpus) {
        const { value, problems } = parseCorefile(text);
        const seen = value.servers.map(({ keys, plugins }) => ({ keys, plugins: plugins.map((each) => each.name) }));
        t.strictSame(seen, OTHERWISE.get(name) ?? derived['servers'], name);
        t.strictSame(problems, [], `problems of ${name}`);
      }
    });
  }

  t.equal(corefile.parse, parseCorefile);
  testParserTrials(t, parseCorefile, fixturesOf('corefile'), { pieces: ['a {\n', '}\n', '"\n', 'a "\\"" '] });
});
