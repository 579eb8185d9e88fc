import { at } from '../facts/evidence.ts';
import { FAMILY_NAMES } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

const FAMILIES = [
  ['inet', 'ipv4'],
  ['inet6', 'ipv6'],
] as const;

/** For a node with some thousand pods and neighbours; the kernel begins with 1024. */
const LEAST_ROOM = 8192;

export default defineCheck({
  id: 'neighbour-table-overflowing',
  title: 'The neighbour table has no room for further neighbours',
  category: 'kernel',
  severity: 'critical',
  why: 'A neighbour that finds no room is not resolved, and what is sent to it fails with ENOBUFS. It hits whoever comes last: pods, gateways, the API server.',
  fix: [
    'sysctl net.{family}.neigh.default.gc_thresh3',
    '# on the node, which alone can set it: give it twice that, and gc_thresh2 half of the new value',
  ],
  refs: ['https://docs.kernel.org/networking/ip-sysctl.html', 'https://github.com/e2b-dev/infra/issues/3508'],
  needs: ['kernel'],
  compares: true,
  messages: { overflowed: '{count} times in {seconds} s a neighbour found no room in the {protocol} neighbour table' },
  options: {
    times: { default: 10, unit: 'times', help: 'overflows between two observations from which it is reported' },
  },
  explains: ['dns-server-unreachable', 'gateway-unreachable', 'lookup-failed'],
  follows: ['neighbour-table-nearly-full'],
  *run({ kernel }, { rise, seconds, options }) {
    for (const [family, name] of FAMILIES) {
      const place = at('kernel', 'neighbours', family, 'table_fulls');
      const count = kernel.neighbours[family]?.table_fulls === undefined ? 0 : rise(place);
      if (count < options.times) continue;
      const limit = kernel.sysctls[`net.${name}.neigh.default.gc_thresh3`];
      const room = typeof limit === 'number' ? Math.max(2 * limit, LEAST_ROOM) : undefined;
      yield {
        message: 'overflowed',
        subject: family,
        data: {
          ...{ count, seconds: Math.round(seconds), family: name, protocol: FAMILY_NAMES[family] },
          ...(room !== undefined && { room, half: room / 2 }),
        },
        evidence: [place],
        ...(room !== undefined && { fix: NODE_FIX }),
      };
    }
  },
});

const NODE_FIX = [
  'sysctl -w net.{family}.neigh.default.gc_thresh3={room} net.{family}.neigh.default.gc_thresh2={half}',
  '# keep it in /etc/sysctl.d of the node',
];
