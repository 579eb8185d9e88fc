// Writes .build/registry.ts: the units of src, found by listing their folders. Adding a unit registers it.
// And .build/worlds.ts: the worlds of the fault lab, in the same way.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

export const UNIT_FOLDERS = ['checks', 'collectors', 'commands', 'metrics', 'parsers', 'routes'];

const WORLDS = join('test', 'lab', 'faults');

/** What is shipped has no tests. */
const entriesOf = (folder) => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []);

const modulesOf = (folder) =>
  entriesOf(join(root, folder))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => entry.name.slice(0, -3))
    .sort();

export const unitsOf = (folder) => modulesOf(join('src', folder));

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
  update('registry.ts', `${imports.join('\n')}\n\n${lists.join('\n')}\n`);
  writeWorlds();
}

function writeWorlds() {
  const worlds = modulesOf(WORLDS).map((file) => [file, `world_${file.replaceAll('-', '_')}`]);
  const imports = worlds.map(([file, name]) => `import ${name} from '../${WORLDS}/${file}.ts';\n`);
  const entries = worlds.map(([file, name]) => `'${file}': ${name}`);
  update('worlds.ts', `${imports.join('')}\nexport const worlds = { ${entries.join(', ')} };\n`);
}

/** Leaves a file alone that says the same: it need not be read anew. */
function update(name, generated) {
  const text = `// Generated from the folders by .scripts/registry.mjs; not committed.\n${generated}`;
  const file = join(root, '.build', name);
  mkdirSync(join(root, '.build'), { recursive: true });
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}
