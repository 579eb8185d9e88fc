import { join } from 'node:path';
import t from 'tap';
import { readDevice } from '../../src/platform/device.ts';
import { folderOf } from '../support/folder.ts';

const read = (path: string) =>
  readDevice(path, { maxBytes: 4, timeoutMs: 100, accept: () => true }, new AbortController().signal);

/** That a block device is read needs one, and the right to: test/lab/downward-metrics.test.ts. */
t.test('readDevice', async (t) => {
  t.equal(await read('/dev/netdiagd-has-no-such-device'), undefined);
  const file = join(folderOf(t, { disk: 'mvbd' }), 'disk');
  for (const path of [file, '/dev/zero', '/dev', file.slice(0, -5)]) {
    await t.rejects(read(path), new Error(`${path} is not a block device`), path);
  }
});
