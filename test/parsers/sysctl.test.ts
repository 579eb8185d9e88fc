import t from 'tap';
import unit, { parseSysctl } from '../../src/parsers/sysctl.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

t.test('sysctl', async (t) => {
  t.test('what sysctl -a prints', async (t) => {
    const { value, problems } = parseSysctl(readFixture('sysctl', 'procps-4.0.2-a.txt'));
    t.strictSame(problems, []);
    const settings = new Map(value.map((setting) => [setting.name, setting.value]));
    t.equal(settings.get('net.ipv4.ip_forward'), '1');
    t.equal(settings.get('net.ipv4.conf.eth0.rp_filter'), '2');
    t.equal(settings.get('net.ipv4.ip_local_port_range'), '32768 60999', 'a tab is a blank');
  });

  t.test('a file of sysctl.d', async (t) => {
    t.strictSame(parseSysctl(readFixture('sysctl', 'made-sysctl.d.conf')), {
      value: [
        { name: 'net.ipv4.ip_forward', value: '1' },
        { name: 'net.ipv4.conf.eth0/100.rp_filter', value: '2' },
        { name: 'net.ipv4.conf.eth0/101.rp_filter', value: '0' },
        { name: 'net.bridge.bridge-nf-call-iptables', value: '1', ignoreErrors: true },
        { name: 'net.ipv4.conf.*.rp_filter', value: '2' },
        { name: 'net.ipv4.conf.lo.rp_filter', ignoreErrors: true },
        { name: 'net.ipv4.tcp_rmem', value: '4096 131072 6291456' },
        { name: 'kernel.core_pattern', value: '|/usr/share/apport/apport -p%p = -s%s' },
      ],
      problems: [],
    });
  });

  for (const [name, input, reason] of [
    ['no value', 'net.ipv4.ip_forward', 'not NAME = VALUE'],
    ['no name', ' = 1', 'not NAME = VALUE'],
  ] as const) {
    const { value, problems } = parseSysctl(input);
    t.strictSame(value, [], name);
    t.equal(problems[0]?.reason, reason, name);
  }
  t.strictSame(
    parseSysctl('* Applying /etc/sysctl.d/a.conf ...\nsysctl: permission denied on key "net.x"\na.b = 1\n'),
    { value: [{ name: 'a.b', value: '1' }], problems: [] },
    'messages among the settings',
  );
  t.strictSame(parseSysctl('a.b =').value, [{ name: 'a.b', value: '' }], 'an empty value');
  t.strictSame(parseSysctl('__proto__ = x').value, [{ name: '__proto__', value: 'x' }]);
  t.equal(unit.parse, parseSysctl);
  testParserTrials(t, parseSysctl, fixturesOf('sysctl'));
});
