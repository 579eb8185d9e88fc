import { pageOf, renderCatalogue, renderPage } from '../engine/catalogue.ts';
import { renderCatalogueMarkdown, renderPageMarkdown } from '../engine/catalogue-markdown.ts';
import { graphOf, relationsOf, renderGraph, renderGraphMarkdown } from '../engine/graph.ts';
import { nearest } from '../engine/nearest.ts';
import type { Check } from '../model/check.ts';
import { type CommandArguments, defineCommand, EXIT, UsageError } from '../model/command.ts';

const FORMATS = ['text', 'json', 'markdown'] as const;
type Format = (typeof FORMATS)[number];

export default defineCommand({
  id: 'checks',
  summary: 'List the catalogue, explain one check, or show which explains which',
  operands: '[ID]',
  options: {
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'text (default), json or markdown' },
    graph: { type: 'boolean', help: 'what each cause explains and hides; as markdown a Mermaid diagram' },
  },
  async run(args, { checks, stdout }) {
    stdout.write(shown(args, checks));
    return EXIT.ok;
  },
});

function shown({ values, operands: [id, ...more] }: CommandArguments, checks: readonly Check[]): string {
  const format = (values['format'] ?? 'text') as Format;
  if (!FORMATS.includes(format)) throw new UsageError(`--format is "${format}"; expected text, json or markdown`);
  if (more.length > 0) throw new UsageError(`checks explains one check, and got "${more[0]}" as well`);
  if (values['graph'] === true) {
    if (id !== undefined) throw new UsageError(`--graph shows all checks, and got "${id}" as well`);
    return graph(checks, format);
  }
  return id === undefined ? catalogue(checks, format) : page(named(id, checks), checks, format);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function catalogue(checks: readonly Check[], format: Format): string {
  if (format === 'json') return json(checks.map((check) => pageOf(check)));
  return format === 'markdown' ? renderCatalogueMarkdown(checks) : renderCatalogue(checks);
}

function page(check: Check, checks: readonly Check[], format: Format): string {
  if (format === 'json') return json(pageOf(check));
  const relations = relationsOf(checks).get(check.id);
  if (!relations) throw new Error(`${check.id} is not in the catalogue`);
  return format === 'markdown' ? renderPageMarkdown(pageOf(check), relations) : renderPage(pageOf(check), relations);
}

function graph(checks: readonly Check[], format: Format): string {
  if (format === 'json') return json(graphOf(checks));
  return format === 'markdown' ? renderGraphMarkdown(checks) : renderGraph(checks);
}

function named(id: string, checks: readonly Check[]): Check {
  const check = checks.find((candidate) => candidate.id === id);
  if (check) return check;
  const ids = checks.map((candidate) => candidate.id);
  throw new UsageError(`there is no check "${id}"; the nearest is "${nearest(id, ids)}"`);
}
