import t from 'tap';
import * as registry from '../../src/app/registry.ts';
import { worlds } from '../support/lab/faults/worlds.ts';
import { readScenario, savedScenarios } from '../support/saved-host.ts';

const all = Object.entries(worlds).flatMap(([file, world]) => world.scenarios.map((scenario) => ({ file, scenario })));
const twice = (names: readonly string[]) => names.filter((name, i) => names.indexOf(name) !== i);

t.test('worlds and scenarios', async (t) => {
  for (const [file, { name, scenarios, pairs = [] }] of Object.entries(worlds)) {
    t.equal(name, file, 'a world is called as its file');
    const known = scenarios.map((scenario) => scenario.name);
    for (const pair of pairs)
      t.ok(
        pair.every((one) => known.includes(one)),
        `${name} has both of ${pair.join(' and ')}`,
      );
  }
  t.same(twice(all.map(({ scenario }) => scenario.name)), [], 'no two scenarios have one name');
  for (const { scenario } of all) {
    t.match(scenario.name, /^[a-z0-9]+(-[a-z0-9]+)*$/, scenario.name);
    if (scenario.fix === 'decide') t.type(scenario.mend, 'function', `${scenario.name}: what a person does is known`);
  }
  t.ok(Object.values(worlds).flatMap(({ pairs = [] }) => pairs).length >= 10, 'ten pairs of faults');
});

/** Faults that no scenario causes yet; those of whole nodes are in test/lab/node.test.ts, moves in ovn-migration.test.ts. */
const UNPROVED: readonly string[] = [
  'bridge-tap-missing',
  'cni-interface-managed',
  'conntrack-dropping',
  'dns-server-left-behind',
  'gateway-entry-stale',
  'launcher-invariant-broken',
  'listen-queue-overflowing',
  'lookup-in-wrong-network',
  'migration-address-changed',
  'migration-address-kept',
  'migration-mtu-changed',
  'neighbour-table-nearly-full',
  'neighbour-table-overflowing',
  'ovs-upcalls-lost',
  'softnet-dropping',
];

t.test('every other check is proved on real components, and saved', async (t) => {
  const saved = savedScenarios();
  const known = all.map(({ scenario }) => scenario.name);
  t.same(
    saved.filter((name) => !known.includes(name)),
    [],
    'no host is kept of a scenario that is gone',
  );
  const proved = new Set(saved.flatMap((name) => readScenario(name).causes).map((id) => id.slice(0, id.indexOf(':'))));
  const unproved = registry.checks.map(({ id }) => id).filter((id) => !proved.has(id));
  t.same(unproved, UNPROVED, 'the list is true');
});
