import t from 'tap';
import { Problems } from '../../../src/parsers/grammar/lines.ts';
import { parseXml, type XmlElement } from '../../../src/parsers/grammar/xml.ts';
import { testParserTrials } from '../../support/parser-trials.ts';

const DOCUMENT = `<?xml version="1.0" encoding="utf-8"?>
<!-- written by a machine -->
<lease xmlns:ipv4='urn:x' state="granted &amp; bound">
  <ipv4:dhcp>
    <address>192.0.2.10/24</address><empty/><other ></other >
    <script><![CDATA[a < b && c > d]]> &lt;&#x41;&#66;&gt;&quot;&apos;</script>
  </ipv4:dhcp>
  before<!-- a comment -->after
</lease>
`;

const MISTAKES: [name: string, text: string, line: number, shown: string, reason: string][] = [
  ['nothing', '', 1, '', 'has no element'],
  ['a comment only', '<!-- a -->\n', 1, '<!-- a -->', 'has no element'],
  ['text', 'INVALID REQUEST\n\n', 1, 'INVALID REQUEST', 'text outside of the element'],
  ['text behind', '<a/>\n\nb', 3, 'b', 'text outside of the element'],
  ['a second element', '<a/>\n<b/>', 2, '<b/>', 'a second element outside of the first'],
  ['an end that is missing', '<a>\n<b>\n', 2, '<b>', 'the element of line 2 is not closed'],
  ['the wrong end', '<a>\n<b>\n</a>', 3, '</a>', 'an end tag that does not close the element of line 2'],
  ['an end too many', '<a/>\n</a>', 2, '</a>', 'an end tag without a start tag'],
  ['a broken end', '<a></a b>', 1, '<a></a b>', 'an end tag that is not well-formed'],
  ['a bare <', '<a>1 < 2</a>', 1, '<a>1 < 2</a>', 'a < that begins no tag'],
  ['a name that is a number', '<1/>', 1, '<1/>', 'a < that begins no tag'],
  ['a tag cut off', '<a b="1"', 1, '<a b="1"', 'a start tag that is not well-formed'],
  ['attributes without a blank', '<a b="1"c="2"/>', 1, '<a b="1"c="2"/>', 'a start tag that is not well-formed'],
  ['an attribute twice', '<a b="1" b="2"/>', 1, '<a b="1" b="2"/>', 'an attribute given twice'],
  ['no value', '<a b/>', 1, '<a b/>', 'an attribute without a value in quotes'],
  ['a value without quotes', '<a b=1/>', 1, '<a b=1/>', 'an attribute without a value in quotes'],
  ['a value without end', '<a b="1/>', 1, '<a b="1/>', 'a value that does not end'],
  ['a < in a value', '<a b="<"/>', 1, '<a b="<"/>', 'a reference that XML does not have, or a bare & or <'],
  ['a comment without end', '<a/><!-- a', 1, '<a/><!-- a', 'a comment that does not end'],
  ['-- in a comment', '<a/><!-- a -- b -->', 1, '<a/><!-- a -- b -->', '-- within a comment'],
  ['CDATA without end', '<a><![CDATA[b]]', 1, '<a><![CDATA[b]]', 'a CDATA section that does not end'],
  ['CDATA outside', '<![CDATA[b]]>', 1, '<![CDATA[b]]>', 'a document type or other declaration'],
  [
    'entities that multiply',
    '<!DOCTYPE a [<!ENTITY b "bbb">]>\n<a>&b;</a>',
    1,
    '<!DOCTYPE a [<!ENTITY b "bbb">]>',
    'a document type or other declaration',
  ],
  ['an instruction', '<a>\n<?php echo 1 ?></a>', 2, '<?php echo 1 ?></a>', 'a processing instruction'],
  ['a late declaration', '\n<?xml version="1.0"?><a/>', 2, '<?xml version="1.0"?><a/>', 'a processing instruction'],
  [
    'an encoding that the text is not in',
    '<?xml version="1.0" encoding="UTF-16"?><a/>',
    1,
    '<?xml version="1.0" encoding="UTF-16"?><a/>',
    'a processing instruction',
  ],
  ['a NUL', '<a>\n\0</a>', 2, '\0</a>', 'a character that XML does not have'],
  ['half a character', '<a>\ud800</a>', 1, '<a>\ud800</a>', 'a character that XML does not have'],
  [
    'far behind',
    `<a>${'b'.repeat(90)}</c>`,
    1,
    `${'b'.repeat(36)}</c>`,
    'an end tag that does not close the element of line 1',
  ],
];

const BARE = 'a reference that XML does not have, or a bare & or ]]>';
const REFERENCES = ['&', '&amp', '&nbsp;', '&AMP;', '&#;', '&#x;', '&#0;', '&#xFFFE;', '&#xD800;', '&#x110000;', ']]>'];

const read = (text: string) => {
  const problems = new Problems();
  return { root: parseXml(text, problems), problems: problems.list };
};

/** What a test compares: everything but the lines, attributes as pairs. */
const plain = ({ name, attributes, children, text }: XmlElement): unknown[] => [
  name,
  [...attributes],
  text.trim(),
  ...children.map(plain),
];

t.test('xml', async (t) => {
  t.test('a document', async (t) => {
    const { root, problems } = read(DOCUMENT);
    t.strictSame(problems, []);
    t.strictSame(root && plain(root), [
      'lease',
      [
        ['xmlns:ipv4', 'urn:x'],
        ['state', 'granted & bound'],
      ],
      'beforeafter',
      [
        'ipv4:dhcp',
        [],
        '',
        ['address', [], '192.0.2.10/24'],
        ['empty', [], ''],
        ['other', [], ''],
        ['script', [], `a < b && c > d <AB>"'`],
      ],
    ]);
    t.strictSame([root?.line, root?.children[0]?.children.map(({ line }) => line)], [3, [5, 5, 5, 6]]);
  });

  t.test('what else may stand there', async (t) => {
    t.match(read('\ufeff<?xml version="1.0"?>\n<a/>').root, { name: 'a', line: 2 }, 'a byte order mark');
    t.equal(read('<a>1\r\n2\r3&#13;</a>').root?.text, '1\n2\n3\r', 'line breaks are one character');
    t.equal(read('<a><![CDATA[\r\n&amp;]]></a>').root?.text, '\n&amp;', 'CDATA has no references');
    t.same(
      [...(read('<a b = "1\r\n2\t3" c=\'"\'/>').root?.attributes ?? [])],
      [
        ['b', '1 2 3'],
        ['c', '"'],
      ],
    );
    t.equal(read('<größe>π &#x1F600;</größe>').root?.text, 'π 😀', 'other alphabets');
    const strange = read('<__proto__ constructor="1"><toString/></__proto__>').root;
    t.strictSame(strange && plain(strange), ['__proto__', [['constructor', '1']], '', ['toString', [], '']]);
  });

  for (const [name, text, line, shown, reason] of MISTAKES) {
    t.strictSame(read(text), { root: undefined, problems: [{ line, text: shown, reason }] }, name);
  }
  for (const text of REFERENCES) t.strictSame(read(`<a>${text}</a>`).problems[0]?.reason, BARE, text);

  t.test('bounds', async (t) => {
    const nested = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
    t.strictSame(
      [read(nested(64)).problems, read(nested(65)).problems[0]?.reason],
      [[], 'elements nested deeper than 64'],
    );
    const many = (count: number) => `<a>${'<b/>'.repeat(count - 1)}</a>`;
    const reason = 'more than 100000 elements and attributes';
    t.strictSame([read(many(100_000)).problems, read(many(100_001)).problems[0]?.reason], [[], reason]);
    const long = `<a>${' '.repeat(4 * 1024 * 1024)}</a>`;
    t.match(read(long), { root: undefined, problems: [{ line: 1, reason: 'is longer than 4194304 characters' }] });
  });

  const trial = (text: string) => {
    const { root, problems } = read(text);
    return { value: { root }, problems };
  };
  testParserTrials(t, trial, [DOCUMENT], {
    pieces: ['<a>', '<a/>', '<a ', '<!--', '-->', '<![CDATA[', '&amp;', '&#x41;', '&#', ']]>', '</a>', ' b="c"'],
    texts: [
      `<a ${'b'.repeat(60_000)}`,
      `<a${' '.repeat(60_000)}`,
      `<?xml${' '.repeat(60_000)}`,
      `<a>${'&lt;'.repeat(20_000)}`,
    ],
  });
});
