import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { startDaemon } from './daemon.ts';
import { tempFolder } from './folder.ts';
import { HERE } from './place.ts';

/** Metrics as KubeVirt's server sends them, to a request that it reads as that server does. */
export const METRICS = 'test/fixtures/vhostmd-metrics/kubevirt.xml';
export const ANSWER = `cat ${METRICS}; echo`;

/** Reads one request, and goes on with `then`. */
export const serving = (then: string): string =>
  `IFS= read -r line; IFS= read -r blank; if [ "$line" = "GET /metrics/XML" ] && [ -z "$blank" ]; then ${then}; else printf 'INVALID REQUEST\\n\\n'; fi; sleep 20`;

/** A pseudoterminal in the place of the virtio port, and a shell in that of the node; a link to the terminal. */
export async function startPort(t: Test, script: string): Promise<string> {
  const folder = tempFolder(t);
  const port = join(folder, 'port');
  writeFileSync(join(folder, 'server'), script);
  const terminal = `PTY,link=${port},raw,echo=0,wait-slave,pty-interval=0.01`;
  await startDaemon(t, HERE, ['socat', '-t0', terminal, `EXEC:sh ${folder}/server,pipes`], {
    ready: () => existsSync(port),
  });
  return port;
}
