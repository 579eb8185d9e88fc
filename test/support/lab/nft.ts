import { mustIn, type Place } from './place.ts';

const TABLE = `table inet lab {
  chain deaf {
    type filter hook input priority 0
    meta l4proto { tcp, udp } th dport 53 drop
  }
}
`;

/** DNS servers of a place do not hear a question any more, until the returned function is called. */
export async function dropDns(place: Place): Promise<() => Promise<unknown>> {
  await mustIn(place, ['nft', '-f', '-'], { input: TABLE });
  return () => mustIn(place, ['nft', 'delete', 'table', 'inet', 'lab']);
}
