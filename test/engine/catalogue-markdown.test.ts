import t from 'tap';
import { checks } from '../../.build/registry.ts';
import { pageOf } from '../../src/engine/catalogue.ts';
import { renderCatalogueMarkdown, renderPageMarkdown } from '../../src/engine/catalogue-markdown.ts';
import { checkThat } from '../support/checks.ts';

const option = { default: 3, unit: 'servers', help: 'How many | may be <b>silent</b>.' };
const CHECK = checkThat('a-bad', [], {
  wants: ['routing', 'leases'],
  why: 'It is *made* up.',
  compares: true,
  options: { silent: option },
  refs: ['ip-link(8)', 'https://example.com/a_b', 'javascript://x'],
});
const RELATIONS = { explains: ['b-bad', 'c-bad'], follows: ['d-bad'], hides: [], hiddenBy: ['e-bad'] };
const EXAMPLE = {
  severity: 'warning',
  subject: 'eth0',
  message: 'eth0 has the fault a-bad',
  evidence: [{ slice: 'interfaces', path: '[0].mtu', value: 1500 }],
  fix: ['ip link show eth0', '# ```'],
} as const;

const PAGE = `# a-bad

**Something is wrong with a-bad** (link, warning)

It is \\*made\\* up.

Says:

- \\{subject\\} has the fault a-bad

Needs \`interfaces\`, and looks at \`routing\`, \`leases\` where there is any. From the second observation on: it compares with the one before.

Points at values such as \`interfaces [0].mtu\`.

For example:

\`\`\`\`text
! Something is wrong with a-bad                                    link, warning
    eth0 has the fault a-bad
    proof  interfaces [0].mtu: 1500
    fix    ip link show eth0
           # \`\`\`
\`\`\`\`

Fix:

\`\`\`sh
ip link show {subject}
\`\`\`

| Option | Default | Unit | Meaning |
|---|---|---|---|
| \`checks.a-bad.options.silent\` | 3 | servers | How many \\| may be \\<b\\>silent\\</b\\>. |

Explains: \`b-bad\`, \`c-bad\`.

Follows from: \`d-bad\`.

Hidden, about the same subject, by: \`e-bad\`.

References:

- ip-link(8)
- <https://example.com/a_b>
- javascript\\://x
`;

t.test('the catalogue as Markdown', async (t) => {
  t.test('one page', async (t) => {
    t.equal(renderPageMarkdown(pageOf(CHECK, EXAMPLE), RELATIONS), PAGE);
  });

  t.test('all pages, with links between them', async (t) => {
    const text = renderCatalogueMarkdown([
      checkThat('a-bad', [], { explains: ['b-bad'] }),
      checkThat('b-bad', [], { category: 'route' }),
    ]);
    t.match(
      text,
      `# Catalogue of checks

2 faults that netdiagd recognises.

- [link](#link): [a-bad](#a-bad)
- [route](#route): [b-bad](#b-bad)

## link

### a-bad
`,
    );
    t.match(text, 'Explains: [b-bad](#b-bad).');
    t.match(text, '## route\n\n### b-bad\n');
    t.match(text, 'Follows from: [a-bad](#a-bad).');
  });

  t.test('every link of the real one leads to a heading, and every check has one', async (t) => {
    const text = renderCatalogueMarkdown(checks);
    const headings = [...text.matchAll(/^#+ (\S+)$/gm)].map(([, id]) => id);
    t.equal(new Set(headings).size, headings.length, 'no heading twice');
    t.same(
      checks.map(({ id }) => id).filter((id) => !headings.includes(id)),
      [],
    );
    const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, id]) => id);
    t.ok(links.length > checks.length);
    t.same(
      links.filter((id) => !headings.includes(id)),
      [],
    );
  });
});
