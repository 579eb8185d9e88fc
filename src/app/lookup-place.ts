import type { SnapshotOptions, Target } from '../model/command.ts';
import type { LookupReport, LookupRequest } from '../model/resolution.ts';
import { liveSource } from '../platform/live.ts';
import { memoSource } from '../platform/memo.ts';
import { type NamespaceTarget, namespaceByName, namespaceByPid } from '../platform/namespace.ts';
import { recordingSource } from '../platform/record.ts';
import { openCapture, prepareCapture, saveCapture } from './captures.ts';
import { type Looking, runInside } from './look.ts';
import { investigate } from './lookup.ts';

/** A lookup from wherever it is to be made: here, in another namespace, or among the answers of a capture. */
export async function lookupFrom(
  target: Target,
  request: LookupRequest,
  options: SnapshotOptions,
  looking: Looking,
): Promise<LookupReport> {
  const { from, netns, pid } = target;
  if (netns !== undefined) return enter(namespaceByName(netns), request, options, looking);
  if (pid !== undefined) return enter(namespaceByPid(pid), request, options, looking);
  if (from !== undefined) return investigate(request, memoSource(await openCapture(from)), looking, { captured: true });
  const { label, root, raw } = options;
  const here = liveSource({ ...(label !== undefined && { origin: label }), ...(root !== undefined && { root }) });
  const files = { foreignRoot: root !== undefined && root !== '/' };
  if (raw === undefined) return investigate(request, memoSource(here), looking, files);
  prepareCapture(raw);
  const recording = recordingSource(here);
  const report = await investigate(request, memoSource(recording), looking, files);
  await saveCapture(recording, raw);
  return report;
}

async function enter(
  place: NamespaceTarget,
  request: LookupRequest,
  { raw }: SnapshotOptions,
  { config }: Looking,
): Promise<LookupReport> {
  const { name, types = [], servers = [], tcp, edns, source, interface: device } = request;
  const words = [
    ...types.flatMap((type) => ['--type', type]),
    ...servers.flatMap((server) => ['--server', server]),
    ...(tcp ? ['--tcp'] : []),
    ...(edns ? ['--edns'] : []),
    ...(source === undefined ? [] : ['--source', source]),
    ...(device === undefined ? [] : ['--interface', device]),
    ...(raw === undefined ? [] : ['--raw', raw]),
  ];
  return JSON.parse(
    await runInside(place, ['lookup', '--format', 'json', ...words, '--', name], config),
  ) as LookupReport;
}
