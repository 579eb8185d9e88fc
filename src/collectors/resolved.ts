import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import { absent, failed, ok } from '../model/slice.ts';
import { parseResolvConf } from '../parsers/resolv-conf.ts';
import { parseResolvectlStatus } from '../parsers/resolvectl-status.ts';

const UPSTREAMS = '/run/systemd/resolve/resolv.conf';
const STATUS = ['resolvectl', '--no-pager', 'status'] as const;

export default defineCollector({
  id: 'resolved',
  summary: 'systemd-resolved: real servers, and the domains that each link takes',
  reads: [UPSTREAMS, STATUS.join(' ')],
  async collect(os) {
    const text = await os.readFile(UPSTREAMS);
    if (text === undefined) return absent('systemd-resolved is not running');
    const { nameservers, search } = parseResolvConf(text).value;
    const status = await os.exec(STATUS);
    if (status === undefined) return failed('resolvectl is not installed, though systemd-resolved has run');
    const { value, problems } = parseResolvectlStatus(status);
    const links = entriesOf('resolvectl status', { value: value.links, problems });
    const { global } = value;
    return ok({ nameservers, search: [...new Set([...global.domains, ...global.routeDomains, ...search])], links });
  },
});
