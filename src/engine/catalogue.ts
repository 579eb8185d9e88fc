import { CATEGORIES, type Check, type CheckExample, type CheckPage } from '../model/check.ts';
import { exampleOf } from './examples.ts';
import { excerpt } from './excerpt.ts';
import type { Relations } from './graph.ts';
import { wrap } from './wrap.ts';

/** With the defaults of what the check leaves out. */
export function pageOf(check: Check, example: CheckExample | undefined = exampleOf(check.id)): CheckPage {
  const { id, title, category, severity, why, fix, needs, messages } = check;
  const { refs = [], wants = [], options = {}, explains = [], follows = [], hides = [] } = check;
  const { compares = false, lastsSeconds = 0 } = check;
  const relations = { explains, follows, hides };
  return {
    ...{ id, title, category, severity, why, fix, refs, needs, wants, messages, options, compares, lastsSeconds },
    ...relations,
    ...(example && { example }),
  };
}

const WIDTH = 80;
/** Beside the names of fields. */
const TEXT = 70;

/** The checks by category, for a terminal of 80 columns. */
export function renderCatalogue(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const categories = CATEGORIES.filter((id) => checks.some(({ category }) => category === id));
  const blocks = categories.map((category) => {
    const lines = checks
      .filter((check) => check.category === category)
      .flatMap(({ id, severity, title }) => {
        const head = `  ${id.padEnd(width)}  ${severity.padEnd(8)}  `;
        return wrap(title, WIDTH - head.length).map((line, i) => (i === 0 ? head : ' '.repeat(head.length)) + line);
      });
    return [category, ...lines].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** When it is judged, where one observation is not enough. */
export const timing = ({ compares, lastsSeconds }: CheckPage): readonly string[] => [
  ...(compares ? ['From the second observation on: it compares with the one before.'] : []),
  ...(lastsSeconds > 0 ? [`Once it was there in two observations at least ${lastsSeconds} s apart.`] : []),
];

/** One check explained, as wide. */
export function renderPage(page: CheckPage, { explains, follows, hides, hiddenBy }: Relations): string {
  const field = (name: string, lines: readonly string[]) =>
    lines.map((line, i) => `${(i === 0 ? name : '').padEnd(9)}${line}`.trimEnd());
  const prose = (texts: readonly string[]) => texts.flatMap((text) => wrap(text, TEXT));
  const options = Object.entries(page.options).map(
    ([name, option]) => `checks.${page.id}.options.${name}: ${option.default} ${option.unit}. ${option.help}`,
  );
  return `${[
    `${page.id} (${page.category}, ${page.severity})`,
    ...wrap(page.title, WIDTH),
    '',
    ...field('why', prose([page.why])),
    ...field('says', prose(Object.values(page.messages))),
    ...field('fix', page.fix),
    ...field('needs', prose([page.needs.join(', ')])),
    ...field('wants', prose([page.wants.join(', ')])),
    ...field('judged', prose(timing(page))),
    ...field('options', prose(options)),
    ...field('explains', prose([explains.join(', ')])),
    ...field('follows', prose([follows.join(', ')])),
    ...field('hides', prose([hides.join(', ')])),
    ...field('hidden', prose(hiddenBy.length > 0 ? [`by ${hiddenBy.join(', ')}`] : [])),
    ...field('refs', page.refs),
    ...(page.example ? ['', ...field('example', excerpt(page, page.example, TEXT))] : []),
  ].join('\n')}\n`;
}
