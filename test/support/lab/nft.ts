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

const RACE = `table inet lab {
  chain race {
    type filter hook input priority 0
    udp dport 53 ct original packets 2 drop
  }
}
`;

/**
 * The second datagram of a socket is lost, as where connection tracking drops one of two that are sent at once to an
 * address that it translates; until the returned function is called.
 */
export async function loseSecondDatagrams(place: Place): Promise<() => Promise<unknown>> {
  // Packets are counted on demand, nf_conntrack-sysctl of the kernel.
  await mustIn(place, ['sysctl', '-w', 'net.netfilter.nf_conntrack_acct=1']);
  await mustIn(place, ['nft', '-f', '-'], { input: RACE });
  return () => mustIn(place, ['nft', 'delete', 'table', 'inet', 'lab']);
}
