import type { Ovs } from '../../src/model/ovs.ts';

const SHOWN = new Set([
  ...['uuid', 'ovs_version', 'managers', 'bridges', 'target', 'is_connected', 'name', 'fail_mode', 'datapath_type'],
  ...['controllers', 'ports', 'tag', 'trunks', 'interfaces', 'type', 'options', 'error', 'bfd_status'],
]);

/** The fields that `ovs-vsctl show` prints; keys of options are taken as they are. */
export const shownFields = (ovs: Ovs): unknown => keep(JSON.parse(JSON.stringify(ovs)));

function keep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keep);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => SHOWN.has(key))
      .map(([key, each]) => [key, key === 'options' || key === 'bfd_status' ? each : keep(each)]),
  );
}
