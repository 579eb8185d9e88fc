import t from 'tap';
import downwardMetrics from '../../src/collectors/downward-metrics.ts';
import type { Platform } from '../../src/model/platform.ts';
import { platform } from '../support/platform.ts';
import { collected } from '../support/tree.ts';
import { diskOf, KUBEVIRT_XML } from '../support/vhostmd.ts';

const HOST = 'kubevirt-guest-healthy';
const NAME = 'sys/class/virtio-ports/vport1p1/name';
const TALK = 'talk/dev/vport1p1/GET %2Fmetrics%2FXML%0A%0A.txt';
const PORT = { 'sys/class/virtio-ports/vport1p2/name': 'org.qemu.guest_agent.0\n', [NAME]: 'org.github.vhostmd.1\n' };
const NONE = 'no virtio port org.github.vhostmd.1, and no disk of metrics was found';

/** What holds for the document of the fixture, whichever way it came. */
const NODE01 = {
  hostName: 'node01',
  virtualizationVendor: 'kubevirt.io',
  virtProductInfo: '9.1.0',
  time: 1795175999,
  hostCpuSeconds: 2412045.18,
  vmCpuSeconds: 1874.52,
};

type Read = (path: string, maxBytes: number) => Uint8Array | Error | undefined;

/** A VM with disks of these sizes in sectors; `read` is what is on them. */
function disks(sizes: Readonly<Record<string, string>>, read: Read, doors: Partial<Platform> = {}): Platform {
  return platform({
    readDir: async (path) => (path === '/sys/block' ? Object.keys(sizes) : undefined),
    readFile: async (path) => sizes[path.split('/')[3] ?? ''],
    readDevice: async (path, { maxBytes }) => {
      const bytes = read(path, maxBytes);
      if (bytes instanceof Error) throw bytes;
      return bytes?.subarray(0, maxBytes);
    },
    ...doors,
  });
}
const collect = (os: Platform) => downwardMetrics.collect(os, { lookups: [], dnsTimeoutMs: 100 });
const small = (read: Read, doors?: Partial<Platform>) =>
  collect(disks({ vda: '62914560\n', vdb: '512\n' }, read, doors));

t.test('downward-metrics: the port', async (t) => {
  const of = (changes: Readonly<Record<string, string>>) =>
    collected(t, downwardMetrics, HOST, { ...PORT, ...changes });

  t.test('none', async (t) => {
    const slice = { state: 'absent', reason: NONE };
    t.same(await collected(t, downwardMetrics, HOST), slice);
    t.same(await of({ [NAME]: 'org.github.vhostmd.10\n', [TALK]: KUBEVIRT_XML }), slice, 'another port');
  });

  t.test('a reply', async (t) => {
    const slice = await of({ [TALK]: `${KUBEVIRT_XML}\n` });
    t.match(slice, { state: 'ok', value: { transport: 'virtio-port', ...NODE01 } });
    if (slice.state !== 'ok') return;
    t.equal(slice.value.metrics.length, 17);
    t.match(slice.value.takenAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    t.notOk('note' in slice);
  });

  t.test('a reply with one metric that is none', async (t) => {
    const slice = await of({ [TALK]: KUBEVIRT_XML.replace('>2412045.180000<', '>often<') });
    const note = '1 not understood, the first in line 22: has no value of type real64';
    t.match(slice, { state: 'ok', note, value: { hostName: 'node01', metrics: { length: 16 } } });
  });

  for (const [text, error] of [
    ['INVALID REQUEST\n\n', 'line 1: text outside of the element'],
    [KUBEVIRT_XML.slice(0, KUBEVIRT_XML.lastIndexOf('<metric ')), 'line 65: the element of line 1 is not closed'],
    ['<metrics><!-- host metrics not available --></metrics>\n\n', 'the node has none to tell'],
    ['', 'line 1: has no element'],
  ] as const) {
    t.test(`garbled: ${JSON.stringify(text.slice(0, 20))}`, async (t) => {
      t.same(await of({ [TALK]: text }), { state: 'failed', error: `/dev/vport1p1 holds no metrics: ${error}` });
    });
  }

  t.test('silent', async (t) => {
    const error = '/dev/vport1p1 did not answer within 2000 ms';
    t.same(await of({ 'fail/dev/vport1p1.txt': `${error}\n` }), { state: 'failed', error });
  });

  t.test('a port that only the kernel shows', async (t) => {
    const error = 'the VM has the port org.github.vhostmd.1, but there is no /dev/vport1p1 here';
    t.same(await of({}), { state: 'failed', error });
  });
});

t.test('downward-metrics: the disk', async (t) => {
  const metrics = diskOf(KUBEVIRT_XML);

  t.test('among others', async (t) => {
    const asked: string[] = [];
    const sizes = { loop0: '512', sr0: '512', vda: '62914560', vdb: '744', vdc: '512', vdd: '0', vde: '' };
    const read: Read = (path, maxBytes) => {
      asked.push(`${path} ${maxBytes}`);
      return path === '/dev/vdc' ? metrics : Buffer.alloc(512);
    };
    t.match(await collect(disks(sizes, read)), { state: 'ok', value: { transport: 'disk', ...NODE01 } });
    t.same(asked, ['/dev/vdb 4', '/dev/vdc 4', '/dev/vdc 1048576'], 'no large disk, and no more than the signature');
  });

  t.test('the bytes that are waited for', async (t) => {
    const accepted: boolean[] = [];
    const readDevice: Platform['readDevice'] = async (_path, { maxBytes, accept }) => {
      const torn = diskOf(KUBEVIRT_XML, { sum: 1 });
      for (const bytes of [diskOf('', { busy: 1 }), torn, metrics]) accepted.push(accept(bytes));
      return metrics.subarray(0, maxBytes);
    };
    t.match(await small(() => undefined, { readDevice }), { state: 'ok' });
    t.same(accepted, [true, true, true, false, false, true], 'any signature; neither busy nor torn');
  });

  for (const [name, bytes, error] of [
    ['busy', diskOf('', { busy: 1 }), '/dev/vdb has been busy for a second'],
    ['torn', diskOf('x', { sum: 1 }), '/dev/vdb holds no metrics: the checksum does not fit at offset 8'],
    ['cut off', metrics.subarray(0, 8), '/dev/vdb holds no metrics: the header is cut off at offset 8'],
    ['not written yet', diskOf('<metrics></metrics>\n'), '/dev/vdb holds no metrics: the node has none to tell'],
    ['no XML', diskOf('no'), '/dev/vdb holds no metrics: line 1: text outside of the element'],
  ] as const) {
    t.test(name, async (t) => t.same(await small(() => bytes), { state: 'failed', error }));
  }

  t.test('pulled out after its signature', async (t) => {
    const slice = await small((_path, maxBytes) => (maxBytes === 4 ? metrics : undefined));
    t.same(slice, { state: 'failed', error: '/dev/vdb is gone' });
  });

  t.test('a disk of another kind', async (t) => {
    t.same(await small(() => Buffer.alloc(512)), { state: 'absent', reason: NONE });
    t.same(await small(() => undefined), { state: 'absent', reason: NONE }, 'one that is not there');
  });

  t.test('a disk that may not be read', async (t) => {
    const slice = await small(() => new Error("EACCES: permission denied, open '/dev/vdb'"));
    t.same(slice, { state: 'absent', reason: `${NONE}; EACCES: permission denied, open '/dev/vdb'` });
  });

  t.test('where the port is silent', async (t) => {
    const doors: Partial<Platform> = {
      readDir: async (path) => (path === '/sys/block' ? ['vdb'] : ['vport1p1']),
      readFile: async (path) => (path.endsWith('/size') ? '512\n' : 'org.github.vhostmd.1\n'),
      converse: async () => Promise.reject(new Error('/dev/vport1p1 is in use by another program')),
    };
    t.match(await small(() => metrics, doors), { state: 'ok', value: { transport: 'disk' } });
    const error = '/dev/vport1p1 is in use by another program';
    t.same(await small(() => Buffer.alloc(512), doors), { state: 'failed', error });
  });
});
