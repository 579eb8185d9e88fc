import t from 'tap';
import { dig } from '../../../src/facts/lookup/dig.ts';

t.test('a command line of dig', async (t) => {
  t.equal(dig('10.96.0.10', 'web.example'), 'dig @10.96.0.10 web.example');
  t.equal(dig('10.96.0.10', 'web.example', 'AAAA', '+tcp'), 'dig +tcp @10.96.0.10 web.example AAAA');
  t.equal(dig('10.96.0.10', ''), 'dig @10.96.0.10 .', 'the root');
  t.equal(dig('fe80::1%$(id)', 'web'), "dig @'fe80::1%$(id)' web");
});

t.test('names are names, whatever they look like', async (t) => {
  t.equal(dig('10.96.0.10', '-f/etc/shadow'), 'dig @10.96.0.10 -q -f/etc/shadow');
  t.equal(dig('10.96.0.10', '@192.0.2.1', 'A'), 'dig @10.96.0.10 -q @192.0.2.1 A');
  t.equal(dig('10.96.0.10', '+tcp'), 'dig @10.96.0.10 -q +tcp');
  t.equal(dig('10.96.0.10', '-$(reboot)'), "dig @10.96.0.10 -q '-$(reboot)'");
  t.equal(dig('10.96.0.10', 'a;reboot'), "dig @10.96.0.10 'a;reboot'");
});
