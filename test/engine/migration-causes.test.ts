import t from 'tap';
import { checks } from '../../.build/registry.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { offer, probe, survey } from '../support/dhcp-offers.ts';
import { API, lookups, unanswered } from '../support/dns.ts';
import {
  address,
  gateway,
  type Host,
  iface,
  lease,
  lookup,
  loopback,
  neighbour,
  resolver,
  snapshotOf,
  socket,
} from '../support/hosts.ts';
import { moved, pastAnswer, pastGateway } from '../support/migrations.ts';
import { ovnGuest } from '../support/quiet-hosts.ts';

/** One broken thing is one root cause, after a live migration as well. */

const GATEWAY = '192.168.24.1';
const DNS = '172.30.0.10';
const migrations = moved({ gateways: [pastGateway(GATEWAY, 'eth0', { answered: true })], answers: [pastAnswer(DNS)] });
const dead = [gateway(GATEWAY, 'eth0', { state: 'unreachable', neighbourState: ['FAILED'] })];
const resolvConf = resolver([DNS], { search: ['svc.cluster.local'] });
const deaf = lookups([unanswered(DNS, 'timeout')]);
const elsewhere = survey([offer({ server: '192.168.24.129', address: '192.168.24.132', router: ['192.168.24.129'] })]);

/** The guest after a live migration, with the old lease. */
const stale = (parts: Host = {}): Host =>
  ovnGuest({ migrations, gateways: dead, resolver: resolvConf, lookups: deaf, ...parts });

const report = (host: Host) => diagnose(snapshotOf(host), checks);
const consequences = (host: Host, root: string) =>
  report(host)
    .findings.find(({ id }) => id === root)
    ?.explains.toSorted();

t.test('what a live migration leaves behind', async (t) => {
  const KEPT = 'migration-address-kept:eth0';

  await t.test('a stale lease, with nobody to ask for offers', async (t) => {
    t.same(report(stale()).rootCauses, [KEPT]);
    t.same(consequences(stale(), KEPT), [`dns-server-unreachable:${DNS}`, `gateway-unreachable:${GATEWAY}`]);
    const { findings } = report(stale());
    t.ok(findings.every(({ message }) => message.includes('since the live migration from master1 to master2')));
  });

  await t.test('while the entry of the gateway is still believed', async (t) => {
    const host = stale({ gateways: [gateway(GATEWAY, 'eth0')] });
    t.same(report(host).rootCauses, [KEPT]);
    t.same(consequences(host, KEPT), [`dns-server-unreachable:${DNS}`, `gateway-entry-stale:${GATEWAY}`]);
  });

  await t.test('with the offer of another subnet', async (t) => {
    const host = stale({ dhcpOffers: [elsewhere], duplicates: [probe(['52:54:00:66:66:66'])] });
    t.same(report(host).rootCauses, [KEPT]);
    t.ok(consequences(host, KEPT)?.includes('address-duplicate:192.168.24.6'));
    t.notOk(
      report(host).findings.some(({ check }) => check === 'lease-not-offered'),
      'which the migration explains better',
    );
  });

  await t.test('with a lease that was renewed and not applied', async (t) => {
    const host = stale({ leases: [lease('eth0', { address: '192.168.24.132', server: '192.168.24.129', mtu: 1400 })] });
    t.same(report(host).rootCauses, [KEPT]);
    t.notOk(report(host).findings.some(({ check }) => check === 'address-not-in-lease'));
  });

  await t.test('a gateway that is down at the new node, in the same network', async (t) => {
    const host = stale({ dhcpOffers: [survey([offer()])] });
    t.same(report(host).rootCauses, [`gateway-unreachable:${GATEWAY}`]);
  });

  await t.test('a new address, and connections that are bound to the old one', async (t) => {
    const host = ovnGuest({
      migrations,
      interfaces: [
        loopback(),
        iface('eth0', { mac: '0a:58:c0:a8:18:06', mtu: 1400, addresses: [address('192.168.24.132/25')] }),
      ],
      routing: { routes: [], rules: [] },
      gateways: [gateway('192.168.24.129', 'eth0', { answered: true })],
      neighbours: [neighbour('192.168.24.129', 'eth0', 'REACHABLE', '0a:58:c0:a8:18:81')],
      leases: [
        lease('eth0', { address: '192.168.24.132', server: '192.168.24.129', router: ['192.168.24.129'], mtu: 1400 }),
      ],
      sockets: [socket('tcp ESTAB 192.168.24.6:43210 10.0.0.9:27017')],
    });
    const CHANGED = 'migration-address-changed:eth0';
    t.ok(report(host).rootCauses.includes(CHANGED));
    t.same(consequences(host, CHANGED), ['ovn-mac-address-mismatch:eth0', 'socket-address-gone:192.168.24.6']);
  });

  await t.test('a guest that moved within its network has nothing', async (t) => {
    const host = ovnGuest({
      migrations,
      gateways: [gateway(GATEWAY, 'eth0', { answered: true })],
      resolver: resolvConf,
      lookups: lookups([lookup(DNS, API)]),
      dhcpOffers: [survey([offer()])],
      duplicates: [probe([])],
      sockets: [socket('tcp ESTAB 192.168.24.6:43210 10.0.0.9:27017')],
    });
    t.same(
      report(host).findings.map(({ id }) => id),
      [],
    );
  });
});
