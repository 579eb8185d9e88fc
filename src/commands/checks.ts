import { pageOf, renderCatalogue, renderPage } from '../engine/catalogue.ts';
import { nearest } from '../engine/nearest.ts';
import { defineCommand, EXIT, UsageError } from '../model/command.ts';

export default defineCommand({
  id: 'checks',
  summary: 'List the catalogue, or explain one check',
  operands: '[ID]',
  options: { format: { type: 'string', short: 'f', value: 'text|json', help: 'text (default) or json' } },
  async run({ values, operands }, { checks, stdout }) {
    const [id, ...more] = operands;
    const format = values['format'] ?? 'text';
    if (format !== 'text' && format !== 'json') throw new UsageError(`--format is "${format}"; expected text or json`);
    if (more.length > 0) throw new UsageError(`checks explains one check, and got "${more[0]}" as well`);
    if (id === undefined) {
      stdout.write(format === 'json' ? `${JSON.stringify(checks.map(pageOf), null, 2)}\n` : renderCatalogue(checks));
      return EXIT.ok;
    }
    const check = checks.find((candidate) => candidate.id === id);
    if (!check) {
      throw new UsageError(
        `there is no check "${id}"; the nearest is "${nearest(
          id,
          checks.map((c) => c.id),
        )}"`,
      );
    }
    stdout.write(format === 'json' ? `${JSON.stringify(pageOf(check), null, 2)}\n` : renderPage(pageOf(check)));
    return EXIT.ok;
  },
});
