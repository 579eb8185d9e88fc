import { at } from '../facts/evidence.ts';
import { commandLine } from '../facts/shell-word.ts';
import { defineCheck } from '../model/check.ts';

const SHOWN = 5;

export default defineCheck({
  id: 'host-local-leaked',
  title: 'Addresses are held by pods that are gone',
  category: 'cni',
  severity: 'warning',
  why: 'A runtime that crashed, or a node that lost power, did not give them back: nobody will ever do so. With each of them there are fewer addresses for new pods, until there are none.',
  fix: ['# look whether a sandbox of that id is still there: crictl pods'],
  refs: ['https://www.cni.dev/plugins/current/ipam/host-local/'],
  needs: ['dhcpServers'],
  lastsSeconds: 1,
  messages: {
    leaked: '{count} addresses of the network {subject} are held by pods whose network namespace is gone: {addresses}',
  },
  explains: ['host-local-exhausted'],
  *run({ dhcpServers }) {
    for (const [index, { server, file, network, leases }] of dhcpServers.entries()) {
      if (server !== 'host-local') continue;
      const gone = leases.flatMap((lease, place) => (lease.sandboxGone ? [{ ...lease, place }] : []));
      if (gone.length === 0) continue;
      const shown = gone.slice(0, SHOWN).map(({ address }) => address);
      yield {
        message: 'leaked',
        subject: network ?? file,
        data: { count: gone.length, addresses: gone.length > SHOWN ? `${shown.join(', ')}, …` : shown.join(', ') },
        evidence: gone
          .slice(0, SHOWN)
          .flatMap(({ place }) => [
            at('dhcpServers', index, 'leases', place, 'containerId'),
            at('dhcpServers', index, 'leases', place, 'sandboxGone'),
          ]),
        fix: [
          '# look whether a sandbox of such an id is still there: crictl pods; where there is none, give the addresses back:',
          ...gone.map(({ address }) => commandLine`rm ${`${file}/${address}`}`.replaceAll(/[{}]/g, '?')),
        ],
      };
    }
  },
});
