import type { SnapshotOptions, Target } from '../model/command.ts';
import type { LookupReport, LookupRequest } from '../model/resolution.ts';
import { liveSource } from '../platform/live.ts';
import { memoSource } from '../platform/memo.ts';
import { type NamespaceTarget, namespaceByName, namespaceByPid } from '../platform/namespace.ts';
import { treeSource } from '../platform/tree.ts';
import { fileError } from './file-error.ts';
import { type Looking, runInside } from './look.ts';
import { investigate } from './lookup.ts';

/** A lookup from wherever it is to be made: here, in another namespace, or among the answers of a capture. */
export async function lookupFrom(
  target: Target,
  request: LookupRequest,
  { label, root }: SnapshotOptions,
  looking: Looking,
): Promise<LookupReport> {
  const { from, netns, pid } = target;
  if (from !== undefined) return investigate(request, memoSource(await captured(from)), looking);
  if (netns !== undefined) return enter(namespaceByName(netns), request, looking);
  if (pid !== undefined) return enter(namespaceByPid(pid), request, looking);
  const place = { ...(label !== undefined && { origin: label }), ...(root !== undefined && { root }) };
  return investigate(request, memoSource(liveSource(place)), looking);
}

const captured = (folder: string) =>
  treeSource(folder).catch((cause: unknown) => {
    throw fileError('read', folder, cause);
  });

async function enter(place: NamespaceTarget, request: LookupRequest, { config }: Looking): Promise<LookupReport> {
  const { name, types = [], servers = [], tcp, edns, source, interface: device } = request;
  const words = [
    ...types.flatMap((type) => ['--type', type]),
    ...servers.flatMap((server) => ['--server', server]),
    ...(tcp ? ['--tcp'] : []),
    ...(edns ? ['--edns'] : []),
    ...(source === undefined ? [] : ['--source', source]),
    ...(device === undefined ? [] : ['--interface', device]),
  ];
  return JSON.parse(
    await runInside(place, ['lookup', '--format', 'json', ...words, '--', name], config),
  ) as LookupReport;
}
