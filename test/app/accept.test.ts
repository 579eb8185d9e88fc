import t from 'tap';
import { preferred } from '../../src/app/accept.ts';

const OFFERED = ['application/json; charset=utf-8', 'text/plain', 'text/markdown'] as const;
const [JSON_TYPE, TEXT, MARKDOWN] = OFFERED;

const CASES: readonly (readonly [string, string, string])[] = [
  ['anything', '*/*', JSON_TYPE],
  ['nothing', '', JSON_TYPE],
  ['by name', 'text/markdown', MARKDOWN],
  ['in capitals', 'Text/Plain', TEXT],
  ['a family', 'text/*', TEXT],
  ['a family with a preference in it', 'text/*;q=0.5, text/markdown', MARKDOWN],
  ['by quality', 'text/plain;q=0.4, text/markdown;q=0.8', MARKDOWN],
  ['quality 0 refuses', 'application/json;q=0, */*', TEXT],
  ['the exact range counts, though the general one says more', 'application/json;q=0.1, */*', TEXT],
  ['named beats wildcard', 'text/markdown, */*', MARKDOWN],
  ['the first named of equals, as axios asks', 'application/json, text/plain, */*', JSON_TYPE],
  ['the first named of equals, the other way', 'text/plain, application/json', TEXT],
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', JSON_TYPE],
  ['parameters do not matter', 'text/plain;version=0.0.4;q=0.7, application/json;q=0.5', TEXT],
  ['not to be had', 'image/png', JSON_TYPE],
  ['a quality that is none', 'text/plain;q=high, text/markdown;q=0.1', MARKDOWN],
  ['a quality out of range', 'text/plain;q=7, text/markdown;q=0.1', MARKDOWN],
  ['broken', ';;q=,,/,', JSON_TYPE],
];

t.test('accept', async (t) => {
  for (const [name, accept, type] of CASES) t.equal(preferred(accept, OFFERED), type, name);
  const began = performance.now();
  t.equal(preferred(`${'a/b;q=1,'.repeat(100_000)}text/plain`, OFFERED), TEXT);
  t.ok(performance.now() - began < 10_000, 'a long header takes linear time');
});
