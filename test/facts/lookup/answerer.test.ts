import t from 'tap';
import { judgeLookup } from '../../../src/facts/lookup/verdict.ts';
import { resolver } from '../../support/hosts.ts';
import { A, covered, one, WEB, web } from '../../support/lookup-cases.ts';
import { type Answers, type Situation, seenOf } from '../../support/lookup-seen.ts';

t.test('who answered, and from where', async (t) => {
  const said = (situation: Situation) => judgeLookup(seenOf(situation)).verdict.message;
  const through = (server: string) => said({ resolver: resolver([server]), name: WEB, says: { [server]: web } });
  t.match(through(A), /from cluster DNS 10\.96\.0\.10 in/);
  t.match(through('169.254.20.10'), /from the cache of the node at 169\.254\.20\.10 in/);
  t.match(through('127.0.0.1'), /from a resolver on this host at 127\.0\.0\.1 in/);
  t.match(
    said({ ...covered, name: WEB, says: { '127.0.0.53': web, [A]: web } }),
    /from the stub of systemd-resolved at 127/,
  );
  const pod = {
    ...one,
    name: WEB,
    parts: { servers: [{ address: A, role: 'resolv.conf', identity: 'dns-default-x7k2p' }] },
  } as const;
  t.match(said({ ...pod, says: { [A]: web } }), /from cluster DNS 10\.96\.0\.10 \(dns-default-x7k2p\) in/);
  const aged = (ttl: number): Answers => ({
    ...web,
    [`${WEB} A`]: { answers: ['10.96.0.7'], ttl },
    'shop.svc.cluster.local A': { zone: 'cluster.local', negativeTtl: 30 },
  });
  t.match(said({ ...one, name: WEB, says: { [A]: aged(21) } }), /10\.96\.0\.10, kept by a cache for 9 s in/);
  t.match(said({ ...one, name: WEB, says: { [A]: aged(30) } }), /10\.96\.0\.10 in/, 'fresh');
  t.match(said({ ...one, name: WEB, says: { [A]: aged(0) } }), /10\.96\.0\.10, which may be stale: .* 0 in/);
});
