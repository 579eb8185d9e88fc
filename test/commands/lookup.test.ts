import t from 'tap';
import command from '../../src/commands/lookup.ts';
import { UsageError } from '../../src/model/command.ts';
import type { LookupStatus } from '../../src/model/resolution.ts';
import { runCommand } from '../support/command-context.ts';
import { lookupReportOf } from '../support/lookup-report.ts';

const NAME = 'web.shop.svc.cluster.local';

t.test('lookup', async (t) => {
  t.test('text by default, JSON where it is wanted', async (t) => {
    const { stdout, status, lookups } = await runCommand(command, { operands: [NAME] });
    t.match(stdout, /^RESOLVES {2}web\.shop\.svc\.cluster\.local +cluster-ip\n/);
    t.equal(status, 0);
    t.same(lookups, [[{ name: NAME }, {}]]);
    const json = await runCommand(command, { operands: [NAME], values: { format: 'json' } });
    t.match(JSON.parse(json.stdout), { kind: 'Lookup', name: NAME, verdict: { status: 'resolves' } });
  });

  t.test('what is asked', async (t) => {
    const values = {
      type: ['a,aaaa', 'SRV'],
      server: ['192.0.2.1'],
      tcp: true,
      edns: true,
      source: '192.0.2.9',
      interface: 'eth1',
      netns: 'blue',
    };
    const { lookups } = await runCommand(command, { operands: [NAME], values });
    const request = {
      name: NAME,
      types: ['A', 'AAAA', 'SRV'],
      servers: ['192.0.2.1'],
      tcp: true,
      edns: true,
      source: '192.0.2.9',
      interface: 'eth1',
    };
    t.same(lookups, [[request, { netns: 'blue' }]]);
  });

  t.test('the status is the verdict', async (t) => {
    const expected: Record<LookupStatus, number> = { resolves: 0, impaired: 1, fails: 2, unknown: 3 };
    for (const [status, code] of Object.entries(expected) as [LookupStatus, number][]) {
      const { verdict } = lookupReportOf();
      const lookupReport = lookupReportOf({ verdict: { ...verdict, status } });
      t.equal((await runCommand(command, { operands: [NAME] }, { lookupReport })).status, code, status);
      const inside = await runCommand(command, { operands: [NAME], values: { label: 'blue' } }, { lookupReport });
      t.equal(inside.status, 0, `${status}: told, not judged, where another run asks`);
    }
  });

  t.test('a command line that makes no sense', async (t) => {
    const wrong: readonly (readonly [readonly string[], Parameters<typeof runCommand>[1]['values'], RegExp])[] = [
      [[], {}, /needs a name/],
      [[NAME, 'b'], {}, /one name, and got "b"/],
      [[NAME], { format: 'xml' }, /expected text or json/],
      [[NAME], { type: ['WKS'] }, /"WKS"; expected one of A, AAAA/],
      [[NAME], { netns: 'a', pid: '1' }, /exclude each other/],
    ];
    for (const [operands, values = {}, message] of wrong) {
      await t.rejects(runCommand(command, { operands, values }), { constructor: UsageError, message });
    }
  });
});
