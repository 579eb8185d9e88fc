import t from 'tap';
import { eventsOfLeases, eventsOfReports, type NewEvent } from '../../src/engine/event-data.ts';
import type { CheckVerdict, ClearedFinding, Finding, Report } from '../../src/model/report.ts';
import type { HostState, LeaseState } from '../../src/model/state.ts';
import { finding, report } from '../support/reports.ts';

const found = (subject: string, firstSeen = '2026-11-20T12:00:00.000Z'): Finding =>
  finding({ id: `a-bad:${subject}`, check: 'a-bad', subject, message: `${subject} is bad`, firstSeen });

const verdictOf = (verdict: CheckVerdict): Report['checks'] => [
  { id: 'a-bad', category: 'route', severity: 'critical', verdict, durationMs: 1 },
];

/** A report of a minute; its check fails where it finds something. */
const at = (minute: number, findings: readonly Finding[], parts: Partial<Report> = {}): Report =>
  report({
    takenAt: `2026-11-20T12:0${minute}:00.000Z`,
    findings,
    verdict: findings.length > 0 ? 'broken' : 'healthy',
    checks: verdictOf(findings.length > 0 ? 'fail' : 'pass'),
    ...parts,
  });

const brief = (events: readonly NewEvent[]) =>
  events.map(({ type, data }) => {
    const { state, subject, verdict } = Object(data) as Record<string, string>;
    return [type, state ?? verdict, subject].filter((part) => part !== undefined).join(' ');
  });

t.test('events of reports', async (t) => {
  t.same(brief(eventsOfReports(undefined, at(0, [found('eth0')]))), ['verdict broken'], 'the first is no change');
  t.same(eventsOfReports(at(0, [found('eth0')]), at(1, [found('eth0')])), [], 'nothing new');
  t.same(eventsOfReports(at(0, []), at(1, [found('eth0')])), [
    {
      type: 'finding',
      data: {
        id: 'a-bad:eth0',
        check: 'a-bad',
        severity: 'critical',
        subject: 'eth0',
        message: 'eth0 is bad',
        state: 'appeared',
      },
    },
    { type: 'verdict', data: { verdict: 'broken', before: 'healthy', rootCauses: ['a-bad:eth0'] } },
  ]);
  t.same(brief(eventsOfReports(at(0, [found('eth0'), found('eth1')]), at(1, [found('eth1'), found('fe80::1')]))), [
    'finding cleared eth0',
    'finding appeared fe80::1',
  ]);
});

t.test('events of reports: a check that cannot tell for a while', async (t) => {
  const before = at(0, [found('eth0'), found('eth1')]);
  const blind = at(1, [], { verdict: 'broken', checks: verdictOf('unknown') });
  const cleared: ClearedFinding = { ...found('eth1'), lastSeen: '2026-11-20T12:00:00.000Z' };
  const after = at(2, [found('eth0'), found('eth2', '2026-11-20T12:02:00.000Z')], { cleared: [cleared] });
  t.same(eventsOfReports(before, blind), [], 'neither there nor gone');
  t.same(brief(eventsOfReports(blind, after)), ['finding cleared eth1', 'finding appeared eth2'], 'what changed');
  t.same(eventsOfReports(after, at(3, after.findings, { cleared: [cleared] })), [], 'and once only');
});

t.test('events of reports: very many', async (t) => {
  const many = Array.from({ length: 2000 }, (_, i) => found(`tap${i}`));
  const events = eventsOfReports(at(0, []), at(1, many));
  t.equal(events.length, 501);
  t.same(events.at(-1), { type: 'gap', data: { reason: 'too many events (finding) at once', lost: 1501 } });
});

const LEASE: LeaseState = {
  client: 'systemd-networkd',
  interface: 'eth0',
  address: '192.168.24.6',
  router: ['192.168.24.1'],
  dns: [],
  expiresAt: '2026-11-20T13:00:00.000Z',
};
const state = (leases: readonly LeaseState[], unseen: HostState['unseen'] = []): HostState => ({
  takenAt: '2026-11-20T12:00:00.000Z',
  durationMs: 1,
  interfaces: [],
  gateways: [],
  routes: [],
  answers: [],
  neighbours: [],
  connections: [],
  launchers: [],
  findings: [],
  omitted: [],
  leases,
  unseen,
});

t.test('events of leases', async (t) => {
  const renewed = { ...LEASE, expiresAt: '2026-11-20T13:30:00.000Z' };
  const moved = { ...LEASE, address: '192.168.24.132', router: ['192.168.24.129'] };
  const six = { ...LEASE, address: 'fd00::6' };
  const other = { ...LEASE, address: 'fd00::7' };
  const told = (before: readonly LeaseState[], after: readonly LeaseState[]) =>
    eventsOfLeases(state(before), state(after)).map(({ data }) => Object(data).state);
  t.same(told([LEASE], [LEASE]), []);
  t.same(told([], [LEASE]), ['acquired']);
  t.same(told([LEASE], [renewed]), ['renewed']);
  t.same(told([LEASE], [moved]), ['changed'], 'another address is no other lease');
  t.same(told([LEASE], []), ['lost']);
  t.same(told([LEASE, six], [LEASE, other]), ['lost', 'acquired'], 'unlike one of several IPv6 addresses');
  t.same(eventsOfLeases(state([LEASE]), state([moved]))[0], {
    type: 'lease',
    data: { client: 'systemd-networkd', interface: 'eth0', state: 'changed', before: LEASE, after: moved },
  });
  t.same(eventsOfLeases(undefined, state([LEASE])), [], 'the first look is no change');
  t.same(eventsOfLeases(state([LEASE]), state([], ['lease'])), [], 'what could not be seen is not lost');
  t.same(eventsOfLeases(state([], ['lease']), state([LEASE])), []);
});
