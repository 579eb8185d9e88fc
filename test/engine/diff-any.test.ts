// States that nobody has seen: whatever is in them, a comparison ends, says nothing of nothing, and forges no line.
import fc from 'fast-check';
import t from 'tap';
import { changesBetween, impactOf, unseenOf } from '../../src/engine/diff.ts';
import { renderChanges } from '../../src/engine/render-changes.ts';
import { renderEpisode } from '../../src/engine/render-episode.ts';
import { ASPECTS, type HostState } from '../../src/model/state.ts';
import { episode, state } from '../support/states.ts';

const text = fc.oneof(
  fc.constantFrom(
    'eth0',
    'eth1',
    '10.0.0.1/24',
    '10.0.0.2/24',
    'fd00::1/64',
    '',
    '10.0.0.1:80',
    '[fd00::1]:80',
    'default',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const number = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 4 });
const texts = some(text);

const states: fc.Arbitrary<HostState> = fc
  .record(
    {
      hostname: text,
      bootId: text,
      node: fc.record({ name: text, hypervisor: text, vmCpuSeconds: number }, { requiredKeys: [] }),
      interfaces: some(
        fc.record({
          name: text,
          index: number,
          mac: text,
          mtu: number,
          operstate: text,
          carrier: fc.boolean(),
          addresses: texts,
        }),
      ),
      gateways: some(
        fc.record({
          address: text,
          dev: text,
          mac: text,
          state: fc.constantFrom('reachable', 'unconfirmed', 'unreachable'),
        }),
      ),
      routes: some(
        fc.record({
          family: fc.constantFrom('inet', 'inet6'),
          type: text,
          dst: text,
          table: text,
          via: text,
          dev: text,
          metric: number,
        }),
      ),
      leases: some(
        fc.record({ client: text, interface: text, address: text, router: texts, dns: texts, expiresAt: text }),
      ),
      resolver: fc.record({ nameservers: texts, search: texts }),
      answers: some(
        fc.record({ server: text, name: text, type: text, result: text, answers: texts, latencyMs: number }),
      ),
      neighbours: some(fc.record({ dst: text, dev: text, mac: text, failed: fc.boolean() })),
      connections: some(fc.record({ local: text, peer: text, state: text, process: text })),
      launchers: some(fc.record({ pod: text, vm: text, netns: number, running: fc.boolean(), macs: texts })),
      findings: some(
        fc.record({
          id: text,
          severity: fc.constantFrom('critical', 'warning', 'info'),
          message: text,
          rootCause: fc.boolean(),
        }),
      ),
      unseen: fc.subarray([...ASPECTS], { maxLength: 3 }),
      undecided: texts,
    },
    { requiredKeys: [] },
  )
  .map((parts) => state(parts as Partial<HostState>));

const STYLE = { width: 80, colour: false };

t.test('any two states', async (t) => {
  fc.assert(
    fc.property(states, states, (before, after) => {
      const changes = changesBetween(before, after);
      const unseen = unseenOf(before, after);
      const point = { point: 'a', takenAt: before.takenAt };
      const head = { apiVersion: 'netdiagd/v1', kind: 'Changes', since: point, until: point } as const;
      const shown = [
        renderChanges({ ...head, hostname: 'h', changes, unseen }, STYLE),
        renderEpisode(episode({ before, after, changes, impact: impactOf(before, after) }), STYLE),
      ].join('');
      return (
        changes.every(({ aspect }) => !unseen.includes(aspect)) &&
        !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(shown) &&
        shown.split('\n').every((line) => line.length <= 80)
      );
    }),
    { numRuns: 2000 },
  );
  t.pass('no line is forged, none is too long, and nothing is said of what was not seen');
});

t.test('the same state twice', async (t) => {
  fc.assert(
    fc.property(states, (one) => changesBetween(one, structuredClone(one)).length === 0),
    { numRuns: 2000 },
  );
  t.pass('nothing changed');
});
