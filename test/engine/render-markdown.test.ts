import t from 'tap';
import { renderMarkdown } from '../../src/engine/render-markdown.ts';
import { broken, finding, report } from '../support/reports.ts';

const BROKEN = `# BROKEN on vm-a

2026-11-20T12:00:00.000Z: 2 critical, 1 warning, 0 info; 40 checks passed, 7 skipped, 1 unknown.

## A gateway does not answer (route, critical)

gateway 192.168.24.1 does not answer on eth0

Without it nothing beyond the subnet is reached.

Proof:

- \`gateways [0].state\`: \`unreachable\`, from \`ip -j neigh show\`
- \`interfaces eth0.mtu\`: \`1400\`

Fix:

\`\`\`sh
ip neigh flush dev eth0
# renew its lease
\`\`\`

What follows from it:

- DNS server 10.96.0.10 is silent

## A lease runs out (dhcp, warning)

the lease of eth0 ends in 5 minutes

Then the address is gone.
`;

t.test('markdown', async (t) => {
  t.test('a broken host', async (t) => t.equal(renderMarkdown(broken), BROKEN));

  t.test('a healthy host without a name', async (t) => {
    t.equal(
      renderMarkdown({ ...report(), host: null }),
      '# HEALTHY\n\n2026-11-20T12:00:00.000Z: 0 critical, 0 warning, 0 info; 40 checks passed, 7 skipped, 0 unknown.\n',
    );
  });

  t.test('text from outside is only text', async (t) => {
    const message = '<script> [x](http://evil) *a* _b_ `c` # d | e & \\ ![i] ~~f~~\n# g';
    const text = renderMarkdown(report({ findings: [finding({ message, evidence: [], fix: [], why: '' })] }));
    t.match(
      text,
      '\\<script\\> \\[x\\](http\\://evil) \\*a\\* \\_b\\_ \\`c\\` \\# d \\| e \\& \\\\ \\!\\[i\\] \\~\\~f\\~\\~\ufffd\\# g',
    );
  });

  t.test('code spans and blocks cannot be left', async (t) => {
    const evidence = [
      { slice: 'ovs', path: 'a`b', value: '`` ``` x', source: '' },
      { slice: 'ovs', path: 'empty', value: '', source: '' },
    ] as const;
    const text = renderMarkdown(report({ findings: [finding({ evidence, fix: ['echo ```` x', 'two\nlines'] })] }));
    t.match(text, '- ``ovs a`b``: ```` `` ``` x ````');
    t.match(text, '- `ovs empty`: `  `');
    t.match(text, '`````sh\necho ```` x\ntwo\ufffdlines\n`````');
  });

  t.test('values of megabytes are cut', async (t) => {
    for (const value of ['x'.repeat(5e6), '` '.repeat(2e6), Array.from({ length: 1e5 }, (_, i) => ({ i }))]) {
      const evidence = [{ slice: 'ovs', path: 'x', value, source: '' }] as const;
      t.ok(renderMarkdown(report({ findings: [finding({ evidence })] })).length < 3000);
    }
  });
});
