import t from 'tap';
import { changesBetween } from '../../src/engine/diff.ts';
import { renderChanges } from '../../src/engine/render-changes.ts';
import type { Changes } from '../../src/model/state.ts';
import { found, moved, state } from '../support/states.ts';

const PLAIN = { width: 80, colour: false };
const changesOf = (parts: Partial<Changes> = {}): Changes => ({
  apiVersion: 'netdiagd/v1',
  kind: 'Changes',
  hostname: 'rhel8-vm8',
  since: { point: 'baseline', takenAt: '2026-11-20T12:00:00.000Z' },
  until: { point: '2026-11-20T12:00:30.000Z', takenAt: '2026-11-20T12:00:30.000Z' },
  changes: changesBetween(state(), moved()),
  unseen: [],
  ...parts,
});

t.test('what changed, on a terminal', async (t) => {
  t.equal(
    renderChanges(changesOf({ unseen: ['answer', 'launcher'] }), PLAIN),
    `CHANGED  rhel8-vm8 · 9 changes within 30 s
         baseline, 2026-11-20 12:00:00 UTC → 12:00:30 UTC

node        the VM runs on master2.acm41.dslab.local, before on
              master1.acm41.dslab.local
address     eth0 has 192.168.24.132/25 instead of 192.168.24.6/25
            eth0 is in another subnet: 192.168.24.128/25 instead of
              192.168.24.0/25, the other half of 192.168.24.0/24
gateway     the gateway of eth0 is 192.168.24.129 (0a:58:c0:a8:18:81) instead of
              192.168.24.1 (0a:58:c0:a8:18:01)
route       the IPv4 default route leads via 192.168.24.129 on eth0 instead of
              via 192.168.24.1 on eth0
            the network on eth0 is 192.168.24.128/25 instead of 192.168.24.0/25
lease       the lease of eth0 (NetworkManager) is for 192.168.24.132/25, before
              192.168.24.6/25
            the lease of eth0 (NetworkManager) names router 192.168.24.129,
              before 192.168.24.1
connection  1 connection is still bound to 192.168.24.6, which the host no
              longer has: app to 192.168.24.11:5432

not seen both times, and not compared: what DNS servers say, VMs of this node
`,
  );
  t.equal(
    renderChanges(changesOf({ changes: [] }), PLAIN),
    'SAME  rhel8-vm8 · no change within 30 s\n      baseline, 2026-11-20 12:00:00 UTC → 12:00:30 UTC\n',
  );
  const same = changesOf({
    changes: [],
    since: { point: '2026-11-20T12:00:31Z', takenAt: '2026-11-20T12:00:30.000Z' },
  });
  t.equal(
    renderChanges(same, PLAIN),
    'SAME  rhel8-vm8 · no change: it is the same look\n      2026-11-20 12:00:30 UTC → 12:00:30 UTC\n',
  );
  const { hostname: _, ...nameless } = changesOf({ changes: [] });
  t.match(renderChanges(nameless, PLAIN), /^SAME {2}no change within 30 s\n/);
  const back = changesOf({ since: { point: 'b', takenAt: '2026-11-21T12:00:30.000Z' } });
  t.match(renderChanges(back, PLAIN), 'from a later look to one 24 h earlier');
});

t.test('colours, and text that would forge lines', async (t) => {
  const evil = 'x\u001b[2J\ny';
  const changes = changesBetween(
    state({ findings: [found('a:b', evil)] }),
    state({ findings: [found('c:d', 'bad')], hostname: evil }),
  );
  const said = changesOf({ changes, hostname: evil, since: { point: evil, takenAt: '2026-11-20T12:00:00.000Z' } });
  const plain = renderChanges(said, PLAIN);
  t.notMatch(plain, /\u001b/);
  t.notMatch(plain, /^y/m);
  const colourful = renderChanges(said, { width: 80, colour: true });
  t.match(colourful, '\u001b[1;31mfound now, critical: bad\u001b[0m');
  t.match(colourful, '\u001b[1;33mCHANGED\u001b[0m');
  for (const width of [20, 40, 80]) {
    const lines = renderChanges(changesOf(), { width, colour: false }).split('\n');
    if (width >= 80) t.ok(lines.every((line) => line.length <= width));
    t.ok(lines.length > 10);
  }
});
