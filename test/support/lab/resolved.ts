import type { Test } from 'tap';
import { parseResolvectlStatus } from '../../../src/parsers/resolvectl-status.ts';
import { mustIn, type Place } from './place.ts';
import { snapshot } from './product.ts';

/** What the files of systemd-resolved were read to say is what it says itself, and it was not asked. */
export async function sameAsResolvectl(t: Test, guest: Place): Promise<void> {
  const { slices, collectors } = await snapshot(guest);
  const status = await mustIn(guest, ['resolvectl', '--no-pager', 'status']);
  const { links, global } = parseResolvectlStatus(status).value;
  const { resolved } = slices;
  t.equal(resolved.state, 'ok');
  if (resolved.state !== 'ok') return;
  t.same(resolved.value.links, links, status);
  for (const domain of [...global.domains, ...global.routeDomains])
    t.ok(resolved.value.search.includes(domain), domain);
  t.notMatch(collectors.find(({ id }) => id === 'resolved')?.source, /resolvectl/, 'no process');
}
