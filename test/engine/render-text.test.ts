import fc from 'fast-check';
import t from 'tap';
import { renderText } from '../../src/engine/render-text.ts';
import type { Finding, Report } from '../../src/model/report.ts';
import { broken, finding, report } from '../support/reports.ts';

const STYLE = { width: 80, colour: false };
const text = (parts: Partial<Report>) => renderText(report(parts), STYLE);

const BROKEN = `BROKEN  vm-a · KubeVirt guest · 2026-11-20 12:00:00 UTC

✗ A gateway does not answer                                      route, critical
    gateway 192.168.24.1 does not answer on eth0
    proof  gateways [0].state: unreachable
             from ip -j neigh show
           interfaces eth0.mtu: 1400
    fix    ip neigh flush dev eth0
           # renew its lease
    so     DNS server 10.96.0.10 is silent

! A lease runs out                                                 dhcp, warning
    the lease of eth0 ends in 5 minutes

? ovs: ovs-vsctl did not answer within 2500 ms
    not judged: ovs-broken

2 critical, 1 warning, 40 passed, 7 skipped, 1 unknown · 87 ms
`;

const HEALTHY = `HEALTHY  vm-a · KubeVirt guest · 2026-11-20 12:00:00 UTC

Nothing wrong was found.

40 passed, 7 skipped · 87 ms
`;

/** Lines wider than the terminal, commands to be copied left out. */
const tooWide = (rendered: string, commands: readonly string[] = []) =>
  rendered.split('\n').filter((line) => line.length > 80 && !commands.some((command) => line.endsWith(command)));

t.test('text report', async (t) => {
  t.test('a broken host', async (t) => t.equal(renderText(broken, STYLE), BROKEN));
  t.test('a healthy host', async (t) => t.equal(text({}), HEALTHY));

  t.test('a degraded host', async (t) => {
    const warning = finding({ severity: 'warning' });
    t.match(text({ findings: [warning], verdict: 'degraded' }), /^DEGRADED {2}vm-a[\s\S]*\n! A gateway does/);
  });

  t.test('a host of which too little was seen', async (t) => {
    const rendered = text({ verdict: 'unknown', checks: broken.checks });
    t.match(rendered, /^UNKNOWN {2}vm-a/);
    t.match(rendered, 'Nothing wrong was found, but too little could be seen to call it healthy.');
  });

  t.test('other hosts', async (t) => {
    const first = (host: Report['host']) => text({ host }).split('\n', 1)[0];
    t.match(first(null), /^HEALTHY {2}2026-11-20/);
    t.match(first({ hostname: 'a', role: 'vm', virtualization: 'vmware' }), 'a · VMware guest ·');
    t.match(first({ hostname: 'a', role: 'vm' }), 'a · guest ·');
    t.match(first({ hostname: 'a', role: 'host' }), 'a · host ·');
    t.match(first({ hostname: 'a', role: 'node', namespace: 'blue' }), 'a · Kubernetes node (blue) ·');
    t.match(first({ hostname: 'a', role: 'vm', virtualization: '\u001b[31m' }), 'a · \ufffd[31m guest ·');
  });

  t.test('colours, where they were asked for', async (t) => {
    const painted = renderText(broken, { ...STYLE, colour: true });
    t.match(painted, '\u001b[1;31mBROKEN\u001b[0m  vm-a');
    t.match(painted, '\u001b[1;31m✗\u001b[0m \u001b[1mA gateway does not answer\u001b[0m');
    t.equal(painted.replace(/\u001b\[[\d;]*m/g, ''), BROKEN, 'and nothing else is different');
  });

  t.test('the same reason is said once', async (t) => {
    const [first] = broken.checks;
    const checks = first ? ['a', 'b'].map((id) => ({ ...first, id })) : [];
    t.match(
      text({ verdict: 'unknown', checks }),
      /\? ovs: ovs-vsctl did not answer within 2500 ms\n {4}not judged: a, b\n/,
    );
  });

  t.test('much of everything', async (t) => {
    const evidence = Array.from(
      { length: 9 },
      (_, i) => ({ slice: 'ovs', path: `[${i}]`, value: i, source: 'ovs-vsctl show' }) as const,
    );
    const consequences = Array.from({ length: 12 }, (_, i) => finding({ id: `x:${i}`, message: `consequence ${i}` }));
    const cause = finding({ evidence, explains: consequences.map(({ id }) => id) });
    const rendered = text({ findings: [cause, ...consequences], rootCauses: [cause.id] });
    t.match(
      rendered,
      /ovs \[4\]: 4\n {13}from ovs-vsctl show\n {11}and 4 more\n/,
      'five proofs, and their source once',
    );
    t.match(rendered, /consequence 7\n {11}and 4 more\n/);
    t.equal(rendered.match(/ovs-vsctl show/g)?.length, 1);
  });

  t.test('why checks were skipped', async (t) => {
    const skipped = (id: string, reason: string) =>
      ({ id, category: 'ovs', severity: 'warning', verdict: 'skipped', durationMs: 0, reason }) as const;
    const checks = [skipped('a', 'ovs: not there'), skipped('b', 'leases: none'), skipped('c', 'ovs: not there')];
    t.match(text({ checks }), '\nskipped: leases: none · ovs: not there\n\n40 passed');
    const alike = ['ovs: not there', 'leases: not there', 'first observation'].map((reason) => ({
      ...broken.checks[0],
      ...{ verdict: 'skipped' as const, reason },
    })) as Report['checks'];
    t.match(text({ checks: alike }), '\nskipped: first observation · leases, ovs: not there\n\n40 passed');
  });

  t.test('values and sources that are long end at a word', async (t) => {
    const value = 'outcome refused, '.repeat(20);
    const source = Array.from({ length: 20 }, (_, i) => `ip route show table ${i}`).join(', ');
    const rendered = text({ findings: [finding({ evidence: [{ slice: 'ovs', path: 'x', value, source }] })] });
    t.match(rendered, /refused[^\n]* …\n {13}from ip route/);
    t.match(rendered, /from ip route[^\n]+\n {18}[^\n]+ …\n/);
    t.same(tooWide(rendered), []);
  });

  t.test('values in words', async (t) => {
    const value = { address: 'fd00::1', flags: [], dns: ['a', 'b'], up: true, none: null };
    const rendered = text({ findings: [finding({ evidence: [{ slice: 'ovs', path: 'x', value, source: '' }] })] });
    t.match(rendered, 'proof  ovs x: address fd00::1, dns a b, up true, none null');
    const list = [{ dev: 'a' }, { dev: 'b' }];
    const listed = text({ findings: [finding({ evidence: [{ slice: 'ovs', path: 'x', value: list, source: '' }] })] });
    t.match(listed, 'proof  ovs x: dev a; dev b\n');
  });

  t.test('advice is wrapped, a command is not', async (t) => {
    const command = `ip route add ${'192.0.2.0/24 '.repeat(9)}dev eth0`;
    const rendered = text({ findings: [finding({ fix: [command, `# ${'ask somebody '.repeat(12)}`] })] });
    t.match(rendered, `    fix    ${command}\n           # ask somebody`);
    t.same(tooWide(rendered, [command]), []);
    t.equal(rendered.match(/^ {11}# /gm)?.length, 3);
  });

  t.test('hostile text', async (t) => {
    const evil = '\u001b[2J\u202e\r\n\0 “x” ';
    const host = { hostname: evil, role: 'vm', namespace: evil } as const;
    const evidence = [{ slice: 'ovs', path: 'x', value: evil, source: evil }] as const;
    const checks = broken.checks.map((check) => ({ ...check, reason: evil }));
    const rendered = text({ host, findings: [finding({ evidence })], checks });
    t.notMatch(rendered, /[\0-\x09\x0b-\x1f\u202e]/);
  });

  t.test('eighty columns are never exceeded', async (t) => {
    const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.lorem({ maxCount: 30 }));
    const findings = fc.record({
      title: words,
      message: words,
      value: words,
      source: words,
      hostname: words,
      reason: words,
    });
    fc.assert(
      fc.property(findings, fc.nat(1e6), ({ value, source, hostname, reason, ...parts }, count) => {
        const cause: Finding = finding({
          ...parts,
          title: parts.title.replace(/[^ -~]/g, ''),
          message: parts.message.replace(/[\0-\x1f]/g, ''),
          evidence: [{ slice: 'ovs', path: 'x', value, source }],
          explains: ['b'],
        });
        const other = finding({ id: 'b', message: cause.message });
        const rendered = text({
          host: { hostname, role: 'launcher', namespace: hostname },
          findings: [cause, other],
          rootCauses: [cause.id],
          checks: broken.checks.map((check) => ({ ...check, reason })),
          summary: {
            ...{ critical: count, warning: count, info: count, pass: count, skipped: count, unknown: count },
            suppressed: count,
          },
          durationMs: count,
        });
        const wide = tooWide(rendered);
        if (wide.length > 0) throw new Error(JSON.stringify(wide));
      }),
      { seed: 7, numRuns: 200 },
    );
    t.pass('in two hundred random reports');
  });
});
