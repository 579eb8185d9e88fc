import { defineCollector } from '../model/collector.ts';
import { CommandError } from '../model/platform.ts';
import { absent, failed, ok } from '../model/slice.ts';
import { parseOvsVsctlShow } from '../parsers/ovs-vsctl-show.ts';

/** Without a timeout ovs-vsctl waits for a dead database for ever. */
const SHOW = ['ovs-vsctl', '--timeout=2', 'show'] as const;

export default defineCollector({
  id: 'ovs',
  summary: 'Open vSwitch bridges, ports and interfaces',
  reads: [SHOW.join(' ')],
  async collect(os) {
    try {
      const text = await os.exec(SHOW);
      if (text === undefined) return absent('ovs-vsctl is not installed');
      const { value, problems } = parseOvsVsctlShow(text);
      if (value.uuid === undefined) return failed(`ovs-vsctl show: ${problems[0]?.reason ?? 'its output has no UUID'}`);
      return ok(value);
    } catch (cause) {
      // Installed but never started, as on a host that has the package only.
      if (cause instanceof CommandError && /db\.sock: database connection failed \(No such file/.test(cause.message)) {
        return absent('no Open vSwitch database is running');
      }
      throw cause;
    }
  },
});
