import t, { type Test } from 'tap';
import { GUESTS, type Guest } from '../support/lab/guest.ts';
import { lookup } from '../support/lab/lookup-world.ts';
import { DNS_SERVICE } from '../support/lab/network.ts';
import { mustIn } from '../support/lab/place.ts';
import type { Repair } from '../support/lab/trials.ts';
import { until } from '../support/lab/until.ts';

const API = 'kubernetes.default.svc.cluster.local';
const MONGO = 'mongo.default.svc';

/** What is broken, and what has to be said of a name then. */
interface Trial {
  readonly what: string;
  readonly name: string;
  readonly verdict: string;
  readonly says: RegExp;
  break(guest: Guest): Promise<Repair>;
}

const TRIALS: readonly Trial[] = [
  {
    what: 'no link has the domain of the cluster',
    name: API,
    verdict: 'fails: stub-unrouted',
    says: new RegExp(
      `^${DNS_SERVICE} knows ${API} as 10\\.96\\.0\\.1, but systemd-resolved does not ask it: .*multicast DNS`,
    ),
    async break({ guest }) {
      await mustIn(guest, ['resolvectl', 'domain', 'eth0', '']);
      return () =>
        mustIn(guest, [
          'resolvectl',
          'domain',
          'eth0',
          'default.svc.cluster.local',
          'svc.cluster.local',
          'cluster.local',
        ]);
    },
  },
  {
    what: 'systemd-resolved is not running',
    name: API,
    verdict: 'fails: stub-dead',
    says: /^nothing answers at 127\.0\.0\.53/,
    async break({ guest }) {
      await mustIn(guest, ['systemctl', 'stop', 'systemd-resolved']);
      return () => mustIn(guest, ['systemctl', 'start', 'systemd-resolved']);
    },
  },
  {
    what: 'the server behind it is dead',
    name: API,
    verdict: 'fails: upstreams-silent',
    says: new RegExp(`^${DNS_SERVICE}, which 127\\.0\\.0\\.53 asks in turn, does not answer`),
    async break({ guest, outer, dns }) {
      await mustIn(outer, ['kill', '-STOP', `${dns.daemon.pid}`]);
      await mustIn(guest, ['resolvectl', 'flush-caches']);
      return () => mustIn(outer, ['kill', '-CONT', `${dns.daemon.pid}`]);
    },
  },
  {
    what: 'what it kept is no longer true',
    name: `${MONGO}.cluster.local`,
    verdict: 'impaired: stub-differs',
    says: /^the stub 127\.0\.0\.53 says 10\.96\.20\.17, and 10\.96\.0\.10 behind it 10\.96\.20\.18/,
    async break({ guest, dns }) {
      await mustIn(guest, ['resolvectl', '--no-pager', 'query', `${MONGO}.cluster.local`]);
      await dns.setRecord(MONGO, 'A 10.96.20.18');
      return () => dns.setRecord(MONGO, 'A 10.96.20.17');
    },
  },
];

t.test('lookups through systemd-resolved', async (t) => {
  const world = await GUESTS.networkd(t);
  await healthy(t, world, 'at first');
  for (const { what, name, verdict, says, ...trial } of TRIALS) {
    await t.test(what, async (t) => {
      const repair = await trial.break(world);
      try {
        const { verdict: got } = await lookup(world.guest, name);
        t.equal(`${got.status}: ${got.cause}`, verdict, got.message);
        t.match(got.message, says);
      } finally {
        await repair();
        await mustIn(world.guest, ['resolvectl', 'flush-caches']);
      }
      // A daemon that has just started needs a moment, and what it kept meanwhile lasts for seconds.
      await until(
        'the name resolves again',
        15_000,
        async () => (await lookup(world.guest, name)).verdict.status === 'resolves',
      );
      await healthy(t, world, 'mended');
    });
  }
});

async function healthy(t: Test, { guest }: Guest, when: string): Promise<void> {
  for (const name of [API, 'kubernetes.default', 'mongo']) {
    const { verdict, walk, hostAnswer, plan } = await lookup(guest, name);
    t.equal(`${verdict.status}: ${verdict.cause}`, 'resolves: cluster-ip', `${when}, ${name}: ${verdict.message}`);
    t.same(hostAnswer?.addresses, walk.addresses, `${when}: getaddrinfo of ${name}`);
    t.ok(
      plan.steps.some(({ source }) => source === 'resolved'),
      `${name} goes through systemd-resolved`,
    );
  }
}
