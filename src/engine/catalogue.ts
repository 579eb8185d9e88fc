import { CATEGORIES, type Check, type CheckPage } from '../model/check.ts';
import { wrap } from './wrap.ts';

/** With the defaults of what the check leaves out. */
export function pageOf(check: Check): CheckPage {
  const { id, title, category, severity, why, fix, needs, messages } = check;
  const { refs = [], wants = [], options = {}, explains = [], follows = [], hides = [] } = check;
  const { compares = false, lastsSeconds = 0 } = check;
  const relations = { explains, follows, hides };
  return {
    ...{ id, title, category, severity, why, fix, refs, needs, wants, messages, options, compares, lastsSeconds },
    ...relations,
  };
}

const WIDTH = 80;

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

/** One check explained, as wide. */
export function renderPage(page: CheckPage): string {
  const field = (name: string, lines: readonly string[]) =>
    lines.map((line, i) => `${(i === 0 ? name : '').padEnd(9)}${line}`);
  const options = Object.entries(page.options).map(
    ([name, option]) => `checks.${page.id}.options.${name}: ${option.default} ${option.unit}. ${option.help}`,
  );
  return `${[
    `${page.id} (${page.category}, ${page.severity})`,
    ...wrap(page.title, WIDTH),
    '',
    ...field('why', wrap(page.why, 70)),
    ...field(
      'says',
      Object.values(page.messages).flatMap((text) => wrap(text, 70)),
    ),
    ...field('fix', page.fix),
    ...field('needs', [page.needs.join(', ')]),
    ...field(
      'options',
      options.flatMap((text) => wrap(text, 70)),
    ),
    ...field('explains', page.explains),
    ...field('refs', page.refs),
  ].join('\n')}\n`;
}
