import { isConsulted, type PlacedServer, triedServers } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { placed } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';

/** As the probe puts it before what TCP said. */
const OVER_TCP = /^over TCP: (.*)$/s;

export default defineCheck({
  id: 'dns-tcp-unavailable',
  title: 'A DNS server does not answer over TCP',
  category: 'resolver',
  severity: 'warning',
  why: 'An answer that does not fit a datagram comes cut off, and is asked for again over TCP (RFC 7766). Without TCP, names with many records, such as headless services, resolve in part or not at all. Firewalls and network policies often open UDP port 53 alone.',
  fix: [
    'dig +tcp @{subject} {name} {type}',
    '# open TCP port 53 to {subject} wherever UDP port 53 is open: firewall, network policy, security group',
  ],
  refs: ['https://www.rfc-editor.org/rfc/rfc7766'],
  needs: ['lookups'],
  wants: ['routing'],
  messages: {
    truncated: '{subject} cuts off its answer for {name} ({type}), and TCP does not bring the rest: {error}',
    closed: 'nothing listens on TCP port 53 of DNS server {subject}, which answers over UDP',
    dropped: 'DNS server {subject} answers over UDP, and is silent over TCP',
  },
  *run({ lookups, routing }) {
    const isAsked = isConsulted(lookups);
    const told = new Set<string>();
    for (const { index, lookup } of placed(lookups)) {
      const { server, name, type, truncated, error = '' } = lookup;
      const said = OVER_TCP.exec(error)?.[1];
      if (!truncated || said === undefined || told.has(server) || !isAsked(server)) continue;
      told.add(server);
      yield {
        message: 'truncated',
        subject: server,
        data: { name, type, error: said },
        evidence: [at('lookups', 'lookups', index)],
        ...onTheWay(routing, server),
      };
    }
    for (const tried of triedServers(lookups)) {
      const { tcp, address } = tried.server;
      if (tcp === undefined || tcp === 'answered' || told.has(address)) continue;
      // No answer was cut off yet: it is a fault that waits for the first large one.
      yield { message: tcp, subject: address, ...proof(tried), ...onTheWay(routing, address), severity: 'info' };
    }
  },
});

function onTheWay(routing: CheckInput<never, 'routing'>['routing'], server: string) {
  const egress = routing && egressInterface(routing, server);
  return egress === undefined ? {} : { interface: egress };
}

function proof({ index, answered: [first] }: PlacedServer) {
  const { name = '', type = '' } = first?.lookup ?? {};
  return {
    data: { name, type },
    evidence: [at('lookups', 'servers', index), ...(first ? [at('lookups', 'lookups', first.index)] : [])],
  };
}
