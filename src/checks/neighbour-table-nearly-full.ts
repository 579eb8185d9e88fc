import { at } from '../facts/evidence.ts';
import { FAMILY_NAMES } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

const FAMILIES = [
  ['inet', 'ipv4'],
  ['inet6', 'ipv6'],
] as const;

export default defineCheck({
  id: 'neighbour-table-nearly-full',
  title: 'The neighbour table is nearly full',
  category: 'kernel',
  severity: 'warning',
  why: 'Beyond gc_thresh3 the kernel resolves no further neighbour: packets fail with ENOBUFS and it logs "neighbor table overflow". All network namespaces of the machine share the table.',
  fix: [
    'sysctl -w net.{family}.neigh.default.gc_thresh3={doubled} net.{family}.neigh.default.gc_thresh2={limit}',
    '# keep it in /etc/sysctl.d of the node: pods cannot set it',
  ],
  refs: ['https://docs.kernel.org/networking/ip-sysctl.html', 'https://github.com/kubernetes/kops/issues/4533'],
  needs: ['kernel'],
  wants: ['neighbours'],
  messages: { nearlyFull: '{count} of {limit} entries of the {protocol} neighbour table are in use ({percent} %)' },
  options: {
    warning: { default: 0.8, unit: 'ratio', help: 'share of gc_thresh3 in use from which it is a warning' },
    critical: { default: 0.95, unit: 'ratio', help: 'share of gc_thresh3 in use from which it is critical' },
  },
  *run({ kernel, neighbours = [] }, { options }) {
    for (const [family, name] of FAMILIES) {
      const setting = `net.${name}.neigh.default.gc_thresh3`;
      const limit = kernel.sysctls[setting];
      const entries = kernel.neighbours[family]?.entries;
      if (typeof limit !== 'number' || limit <= 0 || entries === undefined) continue;
      // Permanent ones, such as flannel sets for each node, do not count: neigh_update_gc_list() in net/core/neighbour.c.
      const permanent = neighbours.filter((each) => each.family === family && each.state.includes('PERMANENT')).length;
      const count = Math.max(entries - permanent, 0);
      const ratio = count / limit;
      if (ratio < Math.min(options.warning, options.critical)) continue;
      yield {
        message: 'nearlyFull',
        subject: family,
        data: {
          ...{ count, limit, family: name, protocol: FAMILY_NAMES[family] },
          ...{ percent: Math.floor(ratio * 100), doubled: 2 * limit },
        },
        evidence: [at('kernel', 'neighbours', family, 'entries'), at('kernel', 'sysctls', setting)],
        severity: ratio >= options.critical ? 'critical' : 'warning',
      };
    }
  },
});
