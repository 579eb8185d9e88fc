import t from 'tap';
import { addressText, linkAddressText } from '../../src/platform/address-text.ts';

/** What inet_ntop(3) of glibc makes of the bytes. */
const ADDRESSES: readonly (readonly [hex: string, expected: string])[] = [
  ['0a000001', '10.0.0.1'],
  ['00000000', '0.0.0.0'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000000000001', '::1'],
  ['fe80000000000000000000000000abcd', 'fe80::abcd'],
  ['fd000000000000000000000000000000', 'fd00::'],
  ['20010db8000000010000000000000001', '2001:db8:0:1::1'],
  ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['20010db8000100010001000100010001', '2001:db8:1:1:1:1:1:1'],
  ['00010000000200030004000500060007', '1:0:2:3:4:5:6:7'],
  ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
  ['000000000000000000000000c0000201', '::192.0.2.1'],
  ['0000000000000000000000010a000001', '::1:a00:1'],
  ['abcdef', 'abcdef'],
];

const LINKS: readonly (readonly [hex: string, type: number, expected: string])[] = [
  ['0a580af40105', 1, '0a:58:0a:f4:01:05'],
  ['000000000000', 772, '00:00:00:00:00:00'],
  ['0a000001', 778, '10.0.0.1'],
  ['0a000001', 1, '0a:00:00:01'],
  ['fe800000000000000000000000000001', 823, 'fe80::1'],
  ['', 1, ''],
];

t.test('address-text', async (t) => {
  for (const [hex, expected] of ADDRESSES) t.equal(addressText(Buffer.from(hex, 'hex')), expected, hex);
  for (const [hex, type, expected] of LINKS) {
    t.equal(linkAddressText(Buffer.from(hex, 'hex'), type), expected, `${hex} of a link of type ${type}`);
  }
});
