import t from 'tap';
import { goneSandboxes } from '../../../src/collectors/reading/cni-results.ts';
import type { ServerLease } from '../../../src/model/dhcp-server.ts';
import { platform } from '../../support/platform.ts';

const RESULTS = '/var/lib/cni/results';
const lease = (containerId: string): ServerLease => ({
  server: 'host-local',
  address: `10.244.1.${containerId.length}`,
  containerId,
  interface: 'eth0',
});
const [a, bb, ccc] = [lease('a'), lease('bb'), lease('ccc')];
const result = (netns: unknown) => JSON.stringify({ kind: 'cniCacheV1', netns });

function see(results: Readonly<Record<string, string>>, namespaces: readonly string[], leases = [a, bb, ccc]) {
  const files = new Map(Object.entries(results).map(([id, text]) => [`${RESULTS}/pods-${id}-eth0`, text]));
  const os = platform({
    readDir: async (path) =>
      path === RESULTS ? [...files.keys()].map((file) => file.slice(RESULTS.length + 1)) : namespaces,
    readFile: async (path) => files.get(path),
    modified: async (path) => (namespaces.some((name) => path === `/var/run/netns/${name}`) ? new Date(0) : undefined),
  });
  return goneSandboxes(os, 'pods', leases);
}

t.test('sandboxes that are gone', async (t) => {
  const noted = { a: result('/var/run/netns/cni-a'), bb: result('/var/run/netns/cni-bb') };
  t.same([...(await see(noted, ['cni-a']))], [bb], 'one that was noted, and is not there');
  t.same([...(await see(noted, ['cni-a', 'cni-x', 'cni-y']))], [], 'as many namespaces as addresses: not looked for');
  t.same([...(await see(noted, []))], [], 'a container does not see namespaces');
  t.same([...(await see(noted, ['cni-a', 'cni-bb']))], [], 'one that is not noted may be about to begin');
  for (const netns of [undefined, 7, '', '/proc/7/ns/net', '../run/x'])
    t.same([...(await see({ bb: result(netns) }, ['cni-a']))], [], String(netns));
  for (const text of ['', '{', '[]', 'null']) t.same([...(await see({ bb: text }, ['cni-a']))], [], text);
});

t.test('what may not be seen', async (t) => {
  const closed = async () => {
    throw new Error('EACCES');
  };
  t.same([...(await goneSandboxes(platform({ readDir: closed }), 'pods', [a]))], []);
  const os = platform({
    readDir: async (path) => (path === RESULTS ? ['pods-a-eth0', 'pods-bb-eth0'] : ['cni-z']),
    readFile: async () => result('/var/run/netns/cni-a'),
    modified: closed,
  });
  t.same([...(await goneSandboxes(os, 'pods', [a, bb]))], []);
});
