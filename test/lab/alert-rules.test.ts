import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { tempFolder } from '../support/lab/folder.ts';
import { HERE, runIn } from '../support/lab/place.ts';
import { blocksOf } from '../support/readme.ts';
import { textOf } from '../support/repository.ts';

const RULES = blocksOf(textOf('README.md'), 'yaml').find((block) => block.startsWith('groups:')) ?? '';
const TARGET = '{job="netdiagd",instance="vm7"}';
const MIGRATED = { [`netdiagd_migration_timestamp_seconds${TARGET}`]: '300+0x240' };

interface Case {
  /** In the notation of promtool, from time 0 on, one each minute. */
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  readonly alerts: readonly string[];
}

const verdict = (name: string) => `netdiagd_verdict{job="netdiagd",instance="vm7",verdict="${name}"}`;
const check = (category: string, severity: string) =>
  `netdiagd_check_verdict{job="netdiagd",instance="vm7",check="a",category="${category}",severity="${severity}",verdict="fail"}`;

/** By what happened. */
const CASES: Readonly<Record<string, Case>> = {
  'no migration yet': { series: { [verdict('broken')]: '1x240' }, at: '1h', alerts: [] },
  'a migration a minute ago': { series: MIGRATED, at: '6m', alerts: ['NetdiagdMigrated'] },
  'a migration an hour ago': { series: { ...MIGRATED, [verdict('broken')]: '1x240' }, at: '65m', alerts: [] },
  'a migration that broke the network': {
    series: { ...MIGRATED, [verdict('broken')]: '0x5 1x240', [verdict('degraded')]: '0x240' },
    at: '8m',
    alerts: ['NetdiagdBrokenSinceMigration', 'NetdiagdMigrated'],
  },
  'a fault that only migrations make': {
    series: { ...MIGRATED, [check('migration', 'critical')]: '1x240' },
    at: '65m',
    alerts: ['NetdiagdMigrationFault'],
  },
  'other faults': {
    series: { ...MIGRATED, [check('migration', 'info')]: '1x240', [check('route', 'critical')]: '1x240' },
    at: '65m',
    alerts: [],
  },
  'a short downtime': {
    series: { ...MIGRATED, [`netdiagd_migration_downtime_seconds${TARGET}`]: '0.4x240' },
    at: '6m',
    alerts: ['NetdiagdMigrated'],
  },
  'a long downtime': {
    series: { ...MIGRATED, [`netdiagd_migration_downtime_seconds${TARGET}`]: '8x240' },
    at: '30m',
    alerts: ['NetdiagdMigrationSlow'],
  },
  'a long downtime yesterday': {
    series: { ...MIGRATED, [`netdiagd_migration_downtime_seconds${TARGET}`]: '8x240' },
    at: '3h',
    alerts: [],
  },
  'one gap': { series: { [`netdiagd_watch_gaps_total${TARGET}`]: '0x10 1x230' }, at: '30m', alerts: [] },
  'gaps all the time': {
    series: { [`netdiagd_watch_gaps_total${TARGET}`]: '0+1x240' },
    at: '1h',
    alerts: ['NetdiagdWatchGaps'],
  },
  'a disk that is full': {
    series: { [`netdiagd_history_persistent${TARGET}`]: '0x240' },
    at: '30m',
    alerts: ['NetdiagdHistoryNotKept'],
  },
  'a history on the disk': { series: { [`netdiagd_history_persistent${TARGET}`]: '1x240' }, at: '30m', alerts: [] },
};

/** Firing alerts are counted by name: their labels are those of the series. */
const testOf = (name: string, { series, at, alerts }: Case) => ({
  name,
  interval: '1m',
  input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  promql_expr_test: [
    {
      expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
      eval_time: at,
      exp_samples: alerts.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
    },
  ],
});

t.test('the alert rules of the README', async (t) => {
  const folder = tempFolder(t);
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const rules = write('rules.yml', RULES);
  const checked = await runIn(HERE, ['promtool', 'check', 'rules', rules]);
  t.match([checked.status, checked.stdout], [0, /SUCCESS: \d+ rules found/], checked.stderr);
  const run = (cases: Readonly<Record<string, Case>>) => {
    const tests = Object.entries(cases).map(([name, given]) => testOf(name, given));
    // JSON is YAML.
    const file = write('tests.yml', JSON.stringify({ rule_files: [rules], evaluation_interval: '1m', tests }));
    return runIn(HERE, ['promtool', 'test', 'rules', file]);
  };
  for (const [name, given] of Object.entries(CASES)) {
    const { status, stdout, stderr } = await run({ [name]: given });
    t.equal(status, 0, `${name}: ${stdout}${stderr}`);
  }
  const wrong = await run({ wrong: { series: MIGRATED, at: '6m', alerts: [] } });
  t.not(wrong.status, 0, 'promtool can complain');
  const named = [...RULES.matchAll(/- alert: (\w+)/g)].map(([, alert]) => alert);
  const fired = new Set(Object.values(CASES).flatMap(({ alerts }) => alerts));
  t.same(
    named.filter((alert) => !fired.has(alert ?? '')),
    [],
    'each rule fires in some case',
  );
});
