import t from 'tap';
import { deepFreeze } from '../../src/engine/freeze.ts';
import { NO_LOOKUPS, tallied } from '../../src/engine/lookup-tally.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import { failed } from '../../src/model/slice.ts';
import { API, denied, lookups, unanswered } from '../support/dns.ts';
import { lookup, snapshotOf } from '../support/hosts.ts';

const SERVER = '10.96.0.10';
const OTHER = '192.168.1.1';
const run = (...list: readonly Lookup[]) => deepFreeze(snapshotOf({ lookups: lookups(list) }));
const counts = (list: readonly { readonly server: string; readonly count: number }[], key: string) =>
  Object.fromEntries(
    list.map((item) => [`${item.server} ${(item as unknown as Record<string, string>)[key]}`, item.count]),
  );

t.test('lookup tally', async (t) => {
  t.test('counts by server and kind, over runs', async (t) => {
    const first = run(
      lookup(SERVER, API, { durationMs: 2 }),
      lookup(SERVER, '1.0.96.10.in-addr.arpa', { type: 'PTR', durationMs: 700 }),
      lookup(OTHER, 'example.org', { durationMs: 20 }),
      unanswered(OTHER, 'timeout', { durationMs: 1000 }),
    );
    const once = deepFreeze(tallied(NO_LOOKUPS, first));
    const twice = tallied(once, first);
    t.same(counts(once.series, 'kind'), { '1 cluster': 1, '1 reverse': 1, '2 outside': 1, '2 cluster': 1 });
    t.same(counts(twice.series, 'kind'), { '1 cluster': 2, '1 reverse': 2, '2 outside': 2, '2 cluster': 2 });
    t.same(NO_LOOKUPS, { series: [], failures: [] }, 'nothing was changed in place');
    const [cluster, reverse, , silent] = twice.series;
    t.match(cluster, { answered: 2, durations: { sum: 0.004 } });
    t.match(
      new Map(cluster?.durations.upTo),
      new Map([
        [0.001, 0],
        [0.0025, 2],
        [5, 2],
      ]),
    );
    t.match(
      new Map(reverse?.durations.upTo),
      new Map([
        [0.5, 0],
        [1, 2],
      ]),
    );
    t.match(silent, { answered: 0, durations: { sum: 0 } }, 'silence has no duration');
  });
  t.test('failures by code, and by how a server was not heard', async (t) => {
    const { failures } = tallied(
      NO_LOOKUPS,
      run(
        lookup(SERVER, API),
        denied(SERVER, API, 'NXDOMAIN'),
        denied(SERVER, API, 'NXDOMAIN'),
        denied(SERVER, API, 'NOERROR'),
        denied(SERVER, API, 'BADSIG'),
        denied(SERVER, API, 'RCODE4095'),
        unanswered(OTHER, 'timeout', { durationMs: 1000 }),
        unanswered(OTHER, 'refused'),
        unanswered(OTHER, 'unreachable'),
        unanswered(OTHER, 'malformed'),
      ),
    );
    t.same(counts(failures, 'rcode'), {
      '1 NXDOMAIN': 2,
      '1 other': 2,
      '2 timeout': 1,
      '2 refused': 1,
      '2 unreachable': 1,
      '2 malformed': 1,
    });
  });
  t.test('what was never sent is no lookup', async (t) => {
    t.same(tallied(NO_LOOKUPS, run(unanswered(SERVER, 'timeout', { durationMs: 0 }))), NO_LOOKUPS);
  });
  t.test('a run without lookups', async (t) => {
    const once = tallied(NO_LOOKUPS, run(lookup(SERVER, API)));
    t.equal(tallied(once, snapshotOf({})), once);
    t.equal(tallied(once, snapshotOf({}, { lookups: failed('did not finish') })), once);
  });
  t.test('never more series than servers and kinds allow', async (t) => {
    let tally = NO_LOOKUPS;
    for (let i = 0; i < 20; i += 1) {
      const list = Array.from({ length: 40 }, (_, j) =>
        denied(`10.${i}.0.${j}`, `x${i}.${j}.org`, `RCODE${i * 40 + j}`),
      );
      tally = tallied(tally, run(...list));
    }
    t.equal(tally.series.length, 8);
    t.equal(tally.failures.length, 8);
  });
});
