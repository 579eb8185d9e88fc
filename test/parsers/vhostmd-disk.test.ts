import { readFileSync } from 'node:fs';
import t from 'tap';
import { ParseError } from '../../src/model/parser.ts';
import unit, { decodeVhostmdDisk, isVhostmdDisk } from '../../src/parsers/vhostmd-disk.ts';
import { testDecoderTrials } from '../support/decoder-trials.ts';
import { diskOf, KUBEVIRT_XML } from '../support/vhostmd.ts';

const XML = '<metrics>\n</metrics>\n';

const BROKEN: [name: string, bytes: Buffer, message: string][] = [
  ['nothing', Buffer.alloc(0), 'no signature mvbd at offset 0'],
  ['zeros', Buffer.alloc(512), 'no signature mvbd at offset 0'],
  ['half a signature', Buffer.from('mvb'), 'no signature mvbd at offset 0'],
  [
    'in the order of x86',
    Buffer.concat([Buffer.from('dbvm'), diskOf(XML).subarray(4)]),
    'no signature mvbd at offset 0',
  ],
  ['a header cut off', diskOf(XML).subarray(0, 15), 'the header is cut off at offset 15'],
  ['a disk cut off', diskOf(XML).subarray(0, 30), 'a length of 21 beyond the end at offset 12'],
  ['the greatest length', diskOf(XML, { length: 0xffffffff }), 'a length of 4294967295 beyond the end at offset 12'],
  ['another sum', diskOf(XML, { sum: 7 }), 'the checksum does not fit at offset 8'],
  ['one byte changed', Buffer.from(diskOf(XML)).fill('M', 17, 18), 'the checksum does not fit at offset 8'],
];

t.test('vhostmd-disk', async (t) => {
  t.equal(unit.id, 'vhostmd-disk');

  t.test('a disk', async (t) => {
    t.strictSame(unit.decode(diskOf(XML)), { busy: false, xml: XML });
    const captured = readFileSync('test/fixtures/vhostmd-disk/kubevirt.bin');
    t.strictSame(decodeVhostmdDisk(captured), { busy: false, xml: KUBEVIRT_XML });
    t.strictSame(decodeVhostmdDisk(diskOf('')), { busy: false, xml: '' }, 'nothing written yet');
    const longer = diskOf('x'.repeat(4000));
    diskOf(XML)
      .subarray(0, 16 + XML.length)
      .copy(longer);
    t.strictSame(decodeVhostmdDisk(longer), { busy: false, xml: XML }, 'behind a longer one');
    const shifted = Buffer.concat([Buffer.from('12345'), diskOf(XML)]).subarray(5);
    t.strictSame(decodeVhostmdDisk(shifted), { busy: false, xml: XML }, 'within a larger buffer');
  });

  t.test('letters beyond ASCII', async (t) => {
    const xml = '<metrics><!-- größe 😀 --></metrics>';
    t.strictSame(decodeVhostmdDisk(diskOf(xml)), { busy: false, xml }, 'bytes without a sign');
    const signed = Buffer.from(xml).reduce((sum, byte) => sum + ((byte << 24) >> 24), 0) >>> 0;
    t.strictSame(decodeVhostmdDisk(diskOf(xml, { sum: signed })), { busy: false, xml }, 'and with one');
    t.notSame(signed, diskOf(xml).readUInt32BE(8));
  });

  t.test('busy', async (t) => {
    t.strictSame(decodeVhostmdDisk(diskOf(XML, { busy: 1 })), { busy: true });
    t.strictSame(decodeVhostmdDisk(diskOf(XML, { busy: 0x80000000, sum: 7, length: 0xffffffff })), { busy: true });
  });

  for (const [name, bytes, message] of BROKEN)
    t.throws(
      () => decodeVhostmdDisk(bytes),
      new ParseError(message.replace(/ at offset \d+$/, ''), Number(/\d+$/.exec(message)?.[0])),
      name,
    );

  t.test('throws nothing but a ParseError', async (t) => {
    const whole = diskOf(XML).subarray(0, 16 + XML.length);
    for (let at = 0; at < whole.length; at += 1) {
      t.throws(() => decodeVhostmdDisk(whole.subarray(0, at)), ParseError, `cut at ${at}`);
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 0x40, at);
      if (at >= 4 && at < 8) t.strictSame(decodeVhostmdDisk(flipped), { busy: true }, `flipped at ${at}`);
      else t.throws(() => decodeVhostmdDisk(flipped), ParseError, `flipped at ${at}`);
    }
  });

  testDecoderTrials(t, unit.decode, [diskOf(XML).subarray(0, 60)]);

  t.test('the signature', async (t) => {
    t.ok(isVhostmdDisk(Buffer.from('mvbd')));
    for (const text of ['', 'mvb', 'MVBD', 'xmvbd']) t.notOk(isVhostmdDisk(Buffer.from(text)), text);
  });
});
