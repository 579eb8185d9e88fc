import { CATEGORIES, type Check, type CheckPage } from '../model/check.ts';
import { pageOf, timing } from './catalogue.ts';
import { excerpt } from './excerpt.ts';
import { type Relations, relationsOf } from './graph.ts';
import { code, fence, list, plain } from './markdown.ts';

/** Columns of the excerpts. */
const WIDTH = 80;

/** The whole catalogue as one page: contents, then the checks by family. */
export function renderCatalogueMarkdown(checks: readonly Check[]): string {
  const relations = relationsOf(checks);
  const link = (id: string) => `[${id}](#${id})`;
  const families = CATEGORIES.map((category) => ({
    category,
    own: checks.filter((check) => check.category === category),
  })).filter(({ own }) => own.length > 0);
  const contents = families.map(
    ({ category, own }) => `- [${category}](#${category}): ${own.map(({ id }) => link(id)).join(', ')}`,
  );
  const sections = families.flatMap(({ category, own }) => [
    `## ${category}`,
    ...own.flatMap((check) => sectionsOf(pageOf(check), relations.get(check.id), { level: 3, link })),
  ]);
  const said = `${checks.length} faults that netdiagd recognises.`;
  return `${['# Catalogue of checks', said, contents.join('\n'), ...sections].join('\n\n')}\n`;
}

/** The page of one check. */
export const renderPageMarkdown = (page: CheckPage, relations: Relations): string =>
  `${sectionsOf(page, relations, { level: 1, link: code }).join('\n\n')}\n`;

interface Style {
  /** Of the heading. */
  readonly level: number;
  readonly link: (id: string) => string;
}

function sectionsOf(page: CheckPage, relations: Relations | undefined, { level, link }: Style): readonly string[] {
  const related = (title: string, ids: readonly string[] = []) =>
    ids.length > 0 ? [`${title}: ${ids.map(link).join(', ')}.`] : [];
  return [
    // The id alone, so that the heading can be linked to.
    `${'#'.repeat(level)} ${page.id}`,
    `**${plain(page.title)}** (${page.category}, ${page.severity})`,
    plain(page.why),
    ...list('Says', Object.values(page.messages).map(plain)),
    ...proof(page),
    ...(page.example ? ['For example:', fence('text', excerpt(page, page.example, WIDTH))] : []),
    ...(page.fix.length > 0 ? ['Fix:', fence('sh', page.fix)] : []),
    ...optionTable(page),
    ...related('Explains', relations?.explains),
    ...related('Follows from', relations?.follows),
    ...related('Hides, about the same subject', relations?.hides),
    ...related('Hidden, about the same subject, by', relations?.hiddenBy),
    ...list('References', page.refs.map(reference)),
  ];
}

/** What it is proven with. */
function proof(page: CheckPage): readonly string[] {
  const { needs, wants, example } = page;
  const wanted = wants.length > 0 ? `, and looks at ${wants.map(code).join(', ')} where there` : '';
  const places = (example?.evidence ?? []).map(({ slice, path }) => code(`${slice} ${path}`));
  return [
    [`Needs ${needs.map(code).join(', ')}${wanted && `${wanted} is any`}.`, ...timing(page)].join(' '),
    ...(places.length > 0 ? [`Points at values such as ${places.join(', ')}.`] : []),
  ];
}

function optionTable({ id, options }: CheckPage): readonly string[] {
  const rows = Object.entries(options).map(
    ([name, { default: value, unit, help }]) =>
      `| ${code(`checks.${id}.options.${name}`)} | ${value} | ${plain(unit)} | ${plain(help)} |`,
  );
  return rows.length > 0 ? [['| Option | Default | Unit | Meaning |', '|---|---|---|---|', ...rows].join('\n')] : [];
}

const reference = (text: string): string => (/^https?:\/\/[^\s<>]+$/.test(text) ? `<${text}>` : plain(text));
