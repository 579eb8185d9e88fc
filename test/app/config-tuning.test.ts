import t, { type Test } from 'tap';
import { loadConfig } from '../../src/app/config.ts';
import type { Config } from '../../src/model/agent.ts';
import { checkThat } from '../support/checks.ts';
import { tempFile } from '../support/temp.ts';

const CHECKS = [checkThat('a-bad', []), checkThat('b-bad', [])];
const load = (t: Test, yaml = ''): Promise<Config> => loadConfig(CHECKS, { env: {}, file: tempFile(t, 'c.yml', yaml) });

/** The refusal, with the folder of the file taken away. */
const refusal = (t: Test, yaml: string): Promise<string> =>
  load(t, yaml).then(
    () => 'accepted',
    (cause: Error) => cause.message.replaceAll(/\S*\/c\.yml/g, 'c.yml'),
  );

t.test('config: findings that are not told', async (t) => {
  const yaml = `ignore: { interfaces: [docker*] }
suppressions:
  - { finding: "a-bad:eth*", until: 2027-01-31, reason: the card is replaced }
  - { finding: "*:eth1", until: 2027-01-31T08:00Z, reason: spare }
`;
  t.match(await load(t, yaml), {
    ignore: { interfaces: ['docker*'], namespaces: [] },
    suppressions: [
      { finding: 'a-bad:eth*', until: '2027-01-31', reason: 'the card is replaced' },
      { finding: '*:eth1' },
    ],
  });
  t.same((await load(t)).suppressions, []);
  const one = (text: string) => refusal(t, `suppressions:\n  - { ${text} }\n`);
  const rest = 'until: 2027-01-31, reason: known';
  t.match(
    await one(`finding: "a-bat:eth0", ${rest}`),
    'c.yml:2: suppressions.0.finding is "a-bat:eth0"; expected CHECK:SUBJECT as in the id of a finding, with * and ? as wildcards; the nearest check is "a-bad"',
  );
  t.match(
    await one(`finding: a-bad, ${rest}`),
    'is "a-bad"; expected CHECK:SUBJECT as in the id of a finding, with * and ? as wildcards',
  );
  t.match(await one('finding: "a-bad:*", until: soon, reason: known'), 'until is "soon"; expected a date such as');
  for (const until of ['2027-02-30', '2027-13-01', '2027-04-31T08:00Z', '2027-01-31T25:00Z']) {
    t.match(await one(`finding: "a-bad:*", until: ${until}, reason: known`), `until is "${until}"; expected a date`);
  }
  t.equal(await one('finding: "a-bad:*", until: 2028-02-29T23:30-08:00, reason: known'), 'accepted');
  t.notMatch(await one(`finding: "*", ${rest}`), 'nearest', 'a pattern is not near to anything');
  t.match(await one('finding: "a-bad:*", reason: known'), 'suppressions.0 lacks the key "until"');
  t.match(await one('finding: "a-bad:*", until: 2027-01-31'), 'suppressions.0 lacks the key "reason"');
  t.match(await one(`finding: "a-bad:*", ${rest}, untill: x`), 'untill unknown key; the nearest known one is "until"');
  t.match(await refusal(t, 'ignore: { interface: [a] }'), 'the nearest known one is "interfaces"');
});
