import { existsSync } from 'node:fs';
import t from 'tap';
import * as registry from '../../src/app/registry.ts';
import { filesUnder, textOf, unitsOf } from '../support/repository.ts';

const camel = (unit: string): string => unit.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
const ids = (units: readonly { readonly id: string }[]): readonly string[] => units.map(({ id }) => id).sort();

/** The name of each unit, as its file says it and as the unit itself does. */
const NAMES: Readonly<Record<string, readonly [(unit: string) => string, readonly string[]]>> = {
  checks: [String, ids(registry.checks)],
  collectors: [camel, ids(registry.collectors)],
  commands: [String, ids(registry.commands)],
  metrics: [(unit) => `netdiagd_${unit.replaceAll('-', '_')}`, registry.metrics.map(({ name }) => name).sort()],
  parsers: [String, ids(registry.parsers)],
};
const FOLDERS = [...Object.keys(NAMES), 'routes'];
/** What units of one folder share. */
const SHARED = ['src/parsers/grammar/', 'src/collectors/reading/'];

t.test('units', async (t) => {
  for (const [folder, [nameOf, declared]] of Object.entries(NAMES)) {
    t.same(declared, unitsOf(folder).map(nameOf).sort(), `${folder}: each unit is called as its file`);
  }
  const urls = registry.routes.map(({ method, url }) => `${method} ${url}`);
  t.equal(new Set(urls).size, unitsOf('routes').length, 'routes: each file has its own address');
  const strays = FOLDERS.flatMap((folder) => filesUnder(`src/${folder}`)).filter(
    (file) => !/^src\/\w+\/[a-z0-9-]+\.ts$/.test(file) && !SHARED.some((folder) => file.startsWith(folder)),
  );
  t.same(strays, [], 'nothing but units in kebab case in the folders of units');
  for (const folder of FOLDERS) {
    for (const unit of unitsOf(folder)) {
      const text = textOf(`src/${folder}/${unit}.ts`);
      t.match(
        text,
        /^export default define(Check|Collector|Command|Metric|(Binary|Lazy)?Parser|Route)\b/m,
        `${folder}/${unit}`,
      );
    }
  }
});

t.test('every unit has a test', async (t) => {
  const untested = FOLDERS.flatMap((folder) =>
    unitsOf(folder)
      .filter((unit) => !existsSync(`test/${folder}/${unit}.test.ts`))
      .map((unit) => `${folder}/${unit}`),
  );
  t.same(untested, []);
  const orphans = FOLDERS.filter((folder) => folder !== 'parsers').flatMap((folder) =>
    (existsSync(`test/${folder}`) ? filesUnder(`test/${folder}`, '.test.ts') : []).filter(
      (file) => !existsSync(file.replace(/^test/, 'src').replace(/\.test\.ts$/, '.ts')),
    ),
  );
  t.same(orphans, [], 'no test of a unit that is gone');
});
