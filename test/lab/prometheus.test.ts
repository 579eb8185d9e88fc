import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startDaemon } from '../support/lab/daemon.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { GUESTS } from '../support/lab/guest.ts';
import { HERE, mustIn, type Place, runIn } from '../support/lab/place.ts';
import { serve } from '../support/lab/product.ts';
import { until } from '../support/lab/until.ts';

const CONFIGURATION = `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: netdiagd
    static_configs: [{ targets: ['127.0.0.1:10067'] }]
`;

const get = (place: Place, path: string, ...words: readonly string[]) =>
  mustIn(place, ['curl', '-fsS', ...words, `http://127.0.0.1:10067${path}`]);

interface Answer {
  readonly data: { readonly result: readonly { readonly metric: Record<string, string>; readonly value: unknown[] }[] };
}

async function query(place: Place, expression: string): Promise<Answer['data']['result']> {
  const url = 'http://127.0.0.1:9090/api/v1/query';
  const text = await mustIn(place, ['curl', '-fsS', '--get', url, '--data-urlencode', `query=${expression}`]);
  return (JSON.parse(text) as Answer).data.result;
}

async function startPrometheus(t: Test, place: Place): Promise<void> {
  const folder = tempFolder(t);
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, CONFIGURATION);
  const argv = ['prometheus', `--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, '--log.level=warn'];
  await startDaemon(t, place, [...argv, '--web.listen-address=127.0.0.1:9090']);
  // The first scrape comes some five seconds after the start.
  await until('prometheus has scraped', 20_000, async () => {
    const url = 'http://127.0.0.1:9090/api/v1/query?query=netdiagd_build_info';
    return (await runIn(place, ['curl', '-fsS', url])).stdout.includes('version');
  });
}

t.test('metrics as Prometheus takes them', async (t) => {
  const { guest } = await GUESTS.dhclient(t);
  await serve(t, guest);
  await t.test('promtool has nothing to say', async (t) => {
    const metrics = await get(guest, '/metrics');
    t.match(metrics, /^netdiagd_build_info\{/m);
    const lint = await runIn(HERE, ['promtool', 'check', 'metrics'], { input: metrics });
    t.same([lint.status, lint.stdout, lint.stderr], [0, '', '']);
  });
  await t.test('OpenMetrics ends as it has to', async (t) => {
    const metrics = await get(guest, '/metrics', '-H', 'Accept: application/openmetrics-text; version=1.0.0');
    t.ok(metrics.endsWith('# EOF\n'));
  });
  await t.test('a real Prometheus scrapes them', async (t) => {
    await startPrometheus(t, guest);
    t.match(await query(guest, 'up{job="netdiagd"}'), [{ value: [Number, '1'] }], 'the target is up');
    t.match(await query(guest, 'netdiagd_verdict{verdict="healthy"}'), [{ value: [Number, '1'] }], 'the verdict');
    const names = await query(guest, 'group by (__name__) ({__name__=~"netdiagd_.+"})');
    t.ok(names.length >= 10, `${names.length} families`);
    const median = 'histogram_quantile(0.5, sum by (le) (netdiagd_dns_lookup_duration_seconds_bucket))';
    const [asked] = await query(guest, median);
    t.ok(Number(asked?.value[1]) > 0, `DNS servers take ${asked?.value[1]} s`);
    t.match(await query(guest, 'sum(netdiagd_dns_lookups_total) > 1'), [{ value: [Number, String] }], 'lookups');
    const checks = await query(guest, 'count by (check) (netdiagd_check_verdict)');
    t.ok(checks.length >= 20, `${checks.length} checks`);
  });
});
