import { defineCollector } from '../model/collector.ts';
import { absent, failed, ok } from '../model/slice.ts';

const COUNT = '/proc/sys/net/netfilter/nf_conntrack_count';
const MAX = '/proc/sys/net/netfilter/nf_conntrack_max';

export default defineCollector({
  id: 'conntrack',
  summary: 'Entries in the connection tracking table, and their limit',
  reads: [COUNT, MAX],
  async collect(os) {
    const [count, max] = await Promise.all([os.readFile(COUNT), os.readFile(MAX)]);
    if (count === undefined || max === undefined) return absent('the kernel tracks no connections here');
    const value = { count: Number(count), max: Number(max) };
    return Number.isInteger(value.count) && Number.isInteger(value.max) && value.max > 0
      ? ok(value)
      : failed(`${COUNT} and ${MAX} should hold whole numbers`);
  },
});
