import t, { type Test } from 'tap';
import { buildHypervisors, type Hypervisors } from '../support/lab/hypervisors.ts';
import { restore } from '../support/lab/migrating-vm.ts';
import { SCENARIOS, type Scenario } from '../support/lab/migration-scenarios.ts';
import { isPrompt, type Row, runScenario, tableOf } from '../support/lab/migration-trial.ts';
import { prepareGuest } from '../support/lab/prepared-vm.ts';
import { CLIENTS, type Client } from '../support/lab/vm-clients.ts';

/** `MIGRATIONS='networkd reboot' npm test -- test/lab/migrations.test.ts` runs what has it in its name. */
const WANTED = new RegExp(process.env['MIGRATIONS'] ?? '');

async function runAll(t: Test, nodes: Hypervisors, client: Client, scenarios: readonly Scenario[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const card of new Set(scenarios.map((scenario) => scenario.card))) {
    const { running, ...guests } = await prepareGuest(t, nodes.home, client, card);
    let isRunning = true;
    // The running one first: a hypervisor has one place for a guest.
    for (const scenario of scenarios.filter((scenario) => scenario.card === card)) {
      await t.test(`${client} ${scenario.name}`, async (t) => {
        if (scenario.guest !== 'running' && isRunning) {
          isRunning = false;
          await running.stop();
        }
        const vm = scenario.guest === 'running' ? running : await restore(t, nodes.home, guests[scenario.guest]);
        rows.push(await runScenario(t, scenario, vm, nodes, client));
      });
    }
    if (isRunning) await running.stop();
  }
  return rows;
}

t.test('what the agent makes of what happens to its guest', async (t) => {
  const nodes = await buildHypervisors(t);
  const rows: Row[] = [];
  for (const client of CLIENTS) {
    const scenarios = SCENARIOS.filter(({ name }) => WANTED.test(`${client} ${name}`));
    rows.push(...(await runAll(t, nodes, client, scenarios)));
  }
  for (const line of tableOf(rows)) t.comment(line);
  isPrompt(t, rows);
});
