import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import { absent, ok } from '../model/slice.ts';
import { parseSs } from '../parsers/ss.ts';

const SS = ['ss', '-H', '-t', '-u', '-a', '-n', '-p'] as const;

export default defineCollector({
  id: 'sockets',
  summary: 'TCP and UDP sockets with the processes that hold them',
  reads: [SS.join(' ')],
  async collect(os) {
    const text = await os.exec(SS);
    return text === undefined ? absent('ss is not installed') : ok(entriesOf('ss', parseSs(text)));
  },
});
