import t from 'tap';
import route from '../../src/routes/check.ts';
import { agentOf, ask } from '../support/agent.ts';
import { checkThat } from '../support/checks.ts';

t.test('GET /checks/:id', async (t) => {
  const agent = agentOf({}, { checks: [checkThat('a-bad', [])] });
  const { body, status } = await ask(route, agent, { params: { id: 'a-bad' } });
  t.equal(status, undefined);
  t.match(body, { id: 'a-bad', title: 'Something is wrong with a-bad', why: 'It is made up.', needs: ['interfaces'] });
  t.notOk('run' in Object(body), 'what a check does is no documentation');
  for (const id of ['a-bat', '__proto__', '']) {
    const expected = { status: 404, message: `there is no check "${id}"; GET /checks lists them` };
    await t.rejects(ask(route, agent, { params: { id } }), expected, id);
  }
});
