// Writes .build/registry.ts: the units of src, found by listing their folders. Adding a unit registers it.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

export const UNIT_FOLDERS = ['checks', 'collectors', 'commands', 'metrics', 'parsers', 'routes'];

export const unitsOf = (folder) =>
  readdirSync(join(root, 'src', folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => entry.name.slice(0, -3))
    .sort();

export function writeRegistry() {
  const imports = [];
  const lists = [];
  for (const folder of UNIT_FOLDERS) {
    const names = unitsOf(folder).map((unit) => {
      const name = `${folder}_${unit.replaceAll('-', '_')}`;
      imports.push(`import ${name} from '../src/${folder}/${unit}.ts';`);
      return name;
    });
    lists.push(`export const ${folder} = [${names.join(', ')}];`);
  }
  const text = `// Generated from the folders of src by .scripts/registry.mjs; not committed.\n${imports.join('\n')}\n\n${lists.join('\n')}\n`;
  const file = join(root, '.build', 'registry.ts');
  mkdirSync(join(root, '.build'), { recursive: true });
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}
