import t from 'tap';
import { LinkSignals } from '../../src/engine/link-signals.ts';
import type { InterfaceState } from '../../src/model/state.ts';
import type { NetworkEvent } from '../../src/model/watch.ts';
import { state } from '../support/states.ts';

const START = Date.parse('2026-11-20T11:58:21.000Z');

const link = (ms: number, parts: Partial<NetworkEvent> = {}): NetworkEvent => ({
  at: new Date(START + ms),
  kind: 'link',
  interface: 'eth0',
  index: 2,
  carrier: true,
  mac: '52:54:00:12:34:50',
  ...parts,
});

const card = (parts: Partial<InterfaceState> = {}): InterfaceState => ({
  name: 'eth0',
  index: 2,
  mac: '52:54:00:12:34:50',
  mtu: 1500,
  operstate: 'UP',
  carrier: true,
  addresses: [],
  ...parts,
});

function told(events: readonly NetworkEvent[], known = [card()]): readonly string[] {
  const links = new LinkSignals();
  links.know(state({ interfaces: known }));
  return events
    .flatMap((event) => links.of(event))
    .map(({ kind, subject, seconds }) => [kind, subject, seconds].join(' ').trim());
}

t.test('signals of links', async (t) => {
  t.same(told([link(0, { event: 'NOTIFY PEERS' }), link(50, { event: 'RESEND IGMP' })]), ['peers-notified eth0']);
  t.same(told([link(0)]), [], 'a link that is told again');
  t.same(told([link(0, { carrier: false }), link(100)]), ['carrier-toggled eth0 0.1']);
  t.same(told([link(0, { carrier: false }), link(1, { carrier: false }), link(100)]), ['carrier-toggled eth0 0.1']);
  t.same(
    told([link(0, { carrier: false, setDown: true }), link(10, { carrier: false }), link(2000)]),
    ['link-set-down eth0 2'],
    'by hand',
  );
  t.same(told([link(0, { deleted: true }), link(900, { index: 7 })]), ['interface-replugged eth0 0.9']);
  t.same(told([link(0, { deleted: true }), link(900, { index: 7, mac: '02:00:00:00:00:01' })]), [], 'another card');
  t.same(told([{ at: new Date(START), kind: 'gap', reason: 'lost' }]), ['watch-gap']);
  t.same(told([{ at: new Date(START), kind: 'address', interface: 'eth0', address: '10.0.0.1/24' }]), []);
});

t.test('what is made of others repeats them', async (t) => {
  const known = [card({ kind: 'bridge' })];
  t.same(told([link(0, { event: 'NOTIFY PEERS' }), link(1, { carrier: false }), link(2)], known), []);
});

t.test('a look that comes later finds traces of what was told', async (t) => {
  const links = new LinkSignals();
  links.know(state({ interfaces: [card()] }));
  links.of(link(0, { carrier: false }));
  links.of(link(100));
  const [before, after] = [START - 1000, START + 5000];
  t.equal(links.told('carrier-toggled', 'eth0', before), 1);
  t.equal(links.told('carrier-toggled', 'eth0', after), 0, 'another one since');
  t.equal(links.told('carrier-toggled', 'eth1', before), 0);
  links.stepped((ms) => ms + 10_000);
  t.equal(links.told('carrier-toggled', 'eth0', after), 1, 'the clock was set meanwhile');
});

t.test('the clock is set while a link has no carrier', async (t) => {
  const links = new LinkSignals();
  links.know(state({ interfaces: [card()] }));
  links.of(link(0, { carrier: false }));
  links.stepped((ms) => ms + 86_400_000);
  t.match(links.of(link(86_400_100)), [{ kind: 'carrier-toggled', seconds: 0.1 }]);
});

t.test('links without number', async (t) => {
  const links = new LinkSignals();
  for (let n = 0; n < 5000; n += 1) links.of(link(n, { interface: `veth${n}`, index: n, deleted: true }));
  t.same(links.of(link(6000, { interface: 'veth0' })), [], 'the oldest are forgotten');
  t.match(links.of(link(6000, { interface: 'veth4999' })), [{ kind: 'interface-replugged' }]);
});
