import type { CheckExample } from '../model/check.ts';
import { packaged } from '../platform/packaged.ts';

type Examples = Readonly<Record<string, CheckExample>>;

/** Read once for the pages that are asked for together; who asks for none holds none in memory. */
let latest: WeakRef<Examples> | undefined;

/** The example of a check, where the program was built with the tests at hand. */
export function exampleOf(id: string): CheckExample | undefined {
  const examples = latest?.deref() ?? (JSON.parse(packaged('examples.json') ?? '{}') as Examples);
  latest = new WeakRef(examples);
  return Object.hasOwn(examples, id) ? examples[id] : undefined;
}
