import t from 'tap';
import route from '../../src/routes/checks.ts';
import { agentOf, ask } from '../support/agent.ts';
import { checkThat } from '../support/checks.ts';

t.test('GET /checks', async (t) => {
  const agent = agentOf({}, { checks: [checkThat('a-bad', []), checkThat('b-bad', [], { severity: 'info' })] });
  t.same((await ask(route, agent)).body, [
    {
      id: 'a-bad',
      title: 'Something is wrong with a-bad',
      category: 'link',
      severity: 'warning',
      docs: '/checks/a-bad',
    },
    { id: 'b-bad', title: 'Something is wrong with b-bad', category: 'link', severity: 'info', docs: '/checks/b-bad' },
  ]);
  t.same((await ask(route, agentOf({}))).body, [], 'an empty catalogue');
});
