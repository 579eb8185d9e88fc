import t from 'tap';
import { parseDhclientLeases } from '../../../src/parsers/dhclient-leases.ts';

t.test('isc-bounds', async (t) => {
  t.test('blocks without end', async (t) => {
    const lease = 'lease { interface "eth0"; fixed-address 192.0.2.1; }';
    const depth = 100_000;
    const { value, problems } = parseDhclientLeases(`${'a { b c; '.repeat(depth)}${'}'.repeat(depth)}\n${lease}`);
    t.match(value, [{ address: '192.0.2.1' }], 'what follows is read');
    t.match(problems, [{ line: 1, text: 'a', reason: 'blocks more than 100 deep are not read' }, {}]);
    const cut = parseDhclientLeases(`${'a { '.repeat(depth)}\n${lease}`);
    t.match(cut.value, [{ address: '192.0.2.1' }], 'also where they are not closed');
  });
  t.test('statements and strings without end', async (t) => {
    const { value, problems } = parseDhclientLeases(
      `x${' a'.repeat(300_000)};\nlease { fixed-address 192.0.2.1; filename "${'\\101'.repeat(100_000)}"; }`,
    );
    t.match(value, [{ address: '192.0.2.1' }]);
    t.match(problems, [{ line: 1, reason: 'words after the first 100000 are not read' }, { line: 1 }]);
  });
});
