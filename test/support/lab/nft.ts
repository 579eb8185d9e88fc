import { must } from './command.ts';
import { mustIn, type Place } from './place.ts';

let count = 0;

/** Adds one rule to a hook, as `nft` spells it; the returned function takes it away again. */
export async function addRule(place: Place, hook: string, rule: string): Promise<() => Promise<void>> {
  count += 1;
  const table = `inet lab${count}`;
  const text = `table ${table} { chain c { type filter hook ${hook} priority 0; ${rule}; }; }`;
  await mustIn(place, ['nft', '-f', '-'], { input: text });
  return async () => {
    await must([...place.enter, 'nft', 'delete', 'table', ...table.split(' ')]);
  };
}

/** A DNS server that does not hear a question any more. */
export const dropDns = (place: Place) => addRule(place, 'input', 'meta l4proto { tcp, udp } th dport 53 drop');
