import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import downwardMetrics from '../../src/collectors/downward-metrics.ts';
import type { DownwardMetrics } from '../../src/model/downward-metrics.ts';
import type { Platform } from '../../src/model/platform.ts';
import type { Slice } from '../../src/model/slice.ts';
import { createConverse } from '../../src/platform/converse.ts';
import { readDevice } from '../../src/platform/device.ts';
import { recordingSource } from '../../src/platform/record.ts';
import { treeSource } from '../../src/platform/tree.ts';
import { undo } from '../support/lab/cleanup.ts';
import { must } from '../support/lab/command.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { ANSWER, METRICS, serving, startPort } from '../support/lab/port.ts';
import { sourceOf } from '../support/platform.ts';
import { diskOf, KUBEVIRT_XML } from '../support/vhostmd.ts';

const signal = new AbortController().signal;
const collect = (os: Platform) => downwardMetrics.collect(os, { lookups: [], dnsTimeoutMs: 100 });

/** What a live look finds; the capture of that look has to find the same. */
async function look(t: Test, doors: Partial<Platform>): Promise<Slice<DownwardMetrics>> {
  const recording = recordingSource(sourceOf(doors));
  const live = await collect(recording.open(signal));
  const folder = join(tempFolder(t), 'capture');
  await recording.save(folder);
  t.same(await collect((await treeSource(folder)).open(signal)), live, 'its capture gives the same');
  return live;
}

const throughPort = (t: Test, port: string, converse = createConverse()) =>
  look(t, {
    readDir: async (path) => (path === '/sys/class/virtio-ports' ? ['vport1p1'] : undefined),
    readFile: async (path) => (path.endsWith('/vport1p1/name') ? 'org.github.vhostmd.1\n' : undefined),
    converse: (_path, request, options) => converse(port, request, options, signal),
  });

const NODE01 = { state: 'ok', value: { transport: 'virtio-port', hostName: 'node01', metrics: { length: 17 } } };

const ANSWERS: Readonly<Record<string, string>> = {
  'at once': serving(ANSWER),
  slowly: serving(`sleep 1; ${ANSWER}`),
  'in pieces': serving(`while IFS= read -r part; do printf '%s\\n' "$part"; sleep 0.005; done < ${METRICS}; echo`),
  'with a reply that nobody waited for before': `printf '<metrics>\\n</metrics>\\n\\n'; ${serving(ANSWER)}`,
  'with the second half of such a reply': `printf '</value>\\n</metric></metrics>\\n\\n'; ${serving(ANSWER)}`,
};

const MISBEHAVIOUR: Readonly<Record<string, [script: string, error: RegExp]>> = {
  never: [serving('sleep 20'), /port did not answer within 2000 ms$/],
  'without an end': [serving(`cat ${METRICS}`), /port did not answer within 2000 ms$/],
  'with garbage': [serving("head -c 5000 /dev/urandom; printf '\\n\\n'"), /holds no metrics: line \d+: /],
  'with a megabyte': [serving("head -c 1000000 /dev/zero | tr '\\0' x"), /port answers with more than 262144 bytes$/],
  'without metrics': [serving("printf '<metrics><!-- none --></metrics>\\n\\n'"), /the node has none to tell$/],
  'by hanging up': ['IFS= read -r line', /^EIO: |port did not answer/],
};

t.test('downward metrics through a port', async (t) => {
  for (const [how, script] of Object.entries(ANSWERS)) {
    await t.test(`answered ${how}`, async (t) => t.match(await throughPort(t, await startPort(t, script)), NODE01));
  }
  for (const [how, [script, error]] of Object.entries(MISBEHAVIOUR)) {
    await t.test(`answered ${how}`, async (t) => {
      t.match(await throughPort(t, await startPort(t, script)), { state: 'failed', error });
    });
  }

  await t.test('two looks within a second are one request', async (t) => {
    const asked = join(tempFolder(t), 'asked');
    const port = await startPort(t, `: > ${asked}; ${serving(`echo once >> ${asked}; ${ANSWER}`)}`);
    const converse = createConverse();
    const looks = await Promise.all([throughPort(t, port, converse), throughPort(t, port, converse)]);
    for (const slice of [...looks, await throughPort(t, port, converse)]) t.match(slice, NODE01);
    t.equal(readFileSync(asked, 'utf8'), 'once\n');
  });
});

/** A disk of the VM whose content is a file of the node. */
async function diskOn(t: Test, image: string): Promise<string> {
  const device = (await must(['losetup', '--find', '--show', '--read-only', image])).trim();
  undo(t, () => void spawnSync('losetup', ['--detach', device]));
  return device;
}

const throughDisk = (t: Test, device: string) =>
  look(t, {
    readDir: async (path) => (path === '/sys/block' ? ['vdb'] : undefined),
    readFile: async (path) =>
      path === '/sys/block/vdb/size' ? readFileSync(`/sys/block/${basename(device)}/size`, 'utf8') : undefined,
    readDevice: async (_path, options) => readDevice(device, options, signal),
  });

t.test('downward metrics on a disk', async (t) => {
  const image = join(tempFolder(t), 'disk');
  writeFileSync(image, diskOf(KUBEVIRT_XML));
  const device = await diskOn(t, image);
  const onNode = (name: string) => ({
    state: 'ok',
    value: { transport: 'disk', hostName: name, metrics: { length: 17 } },
  });

  await t.test('as they are now', async (t) => {
    t.match(await throughDisk(t, device), onNode('node01'));
    writeFileSync(image, diskOf(KUBEVIRT_XML.replace('node01', 'node02')), { flag: 'r+' });
    t.match(await throughDisk(t, device), onNode('node02'), 'written anew by another node');
  });

  await t.test('while they are written', async (t) => {
    writeFileSync(image, diskOf(KUBEVIRT_XML, { busy: 1 }), { flag: 'r+' });
    t.match(await throughDisk(t, device), { state: 'failed', error: '/dev/vdb has been busy for a second' });
    const slice = throughDisk(t, device);
    await pause(200);
    writeFileSync(image, diskOf(KUBEVIRT_XML), { flag: 'r+' });
    t.match(await slice, onNode('node01'), 'until they are there');
  });

  await t.test('garbled', async (t) => {
    writeFileSync(image, diskOf(KUBEVIRT_XML, { sum: 7 }), { flag: 'r+' });
    t.match(await throughDisk(t, device), { state: 'failed', error: /the checksum does not fit at offset 8$/ });
  });

  await t.test('another disk', async (t) => {
    writeFileSync(image, Buffer.alloc(262_144), { flag: 'r+' });
    t.match(await throughDisk(t, device), { state: 'absent' });
  });
});
