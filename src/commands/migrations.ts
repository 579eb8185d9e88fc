import { nearest } from '../engine/nearest.ts';
import { renderEpisode } from '../engine/render-episode.ts';
import { renderEpisodes } from '../engine/render-episodes.ts';
import { jsonText } from '../engine/text.ts';
import { defineCommand, EXIT, UsageError } from '../model/command.ts';
import { type Episode, headOf } from '../model/episode.ts';

const WIDTH = 80;
const FORMATS = ['text', 'json'] as const;

export default defineCommand({
  id: 'migrations',
  summary: 'Tell of live migrations that the daemon has noticed, or of one in full',
  operands: '[ID]',
  options: {
    all: { type: 'boolean', help: 'whatever else happened, too: reboots, pauses, links that flapped, renewed leases' },
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'text (default) or json' },
    folder: { type: 'string', value: 'DIR', help: 'where the daemon keeps its history; history.folder unless told' },
    'config.file': { type: 'string', value: 'FILE', help: 'configuration of the daemon, YAML' },
  },
  async run({ values, operands }, context) {
    const format = values['format'] ?? 'text';
    if (format !== 'text' && format !== 'json') {
      throw new UsageError(`--format is "${format}"; expected one of ${FORMATS.join(', ')}`);
    }
    const [id, ...more] = operands;
    if (more.length > 0) throw new UsageError(`migrations tells of one, and got "${more[0]}" as well`);
    const [folder, configFile] = [values['folder'], values['config.file']];
    const episodes = await context.episodes({
      ...(typeof folder === 'string' && { folder }),
      ...(typeof configFile === 'string' && { configFile }),
    });
    const write = (json: unknown, text: (style: { width: number; colour: boolean }) => string) =>
      context.stdout.write(
        format === 'json' ? `${jsonText(json, 2)}\n` : text({ width: WIDTH, colour: context.stdout.colour }),
      );
    if (id === undefined) list(episodes, values['all'] === true, write);
    else {
      const episode = named(id, episodes);
      write(episode, (style) => renderEpisode(episode, style));
    }
    return EXIT.ok;
  },
});

type Write = (json: unknown, text: (style: { width: number; colour: boolean }) => string) => void;

function list(episodes: readonly Episode[], all: boolean, write: Write): void {
  const shown = episodes.filter(({ kind }) => all || kind === 'migration');
  const others = episodes.length - shown.length;
  write({ apiVersion: 'netdiagd/v1', kind: 'Migrations', items: shown.map(headOf) }, (style) =>
    renderEpisodes(shown, style, all ? undefined : { others, shownBy: 'netdiagd migrations --all' }),
  );
}

function named(id: string, episodes: readonly Episode[]): Episode {
  const found = episodes.find((episode) => episode.id === id);
  if (found) return found;
  const ids = episodes.map((episode) => episode.id);
  const hint = ids.length > 0 ? `; the nearest is "${nearest(id, ids)}"` : '';
  throw new UsageError(`nothing was noticed under "${id}"${hint}`);
}
