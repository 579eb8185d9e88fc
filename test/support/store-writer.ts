import { createLogger } from '../../src/app/log.ts';
import { openStore } from '../../src/app/store.ts';
import { episodeAt, idAt, moved } from './remembered.ts';
import { historyAt } from './store.ts';

/**
 * A process that writes states and episodes as fast as it can, and prints the number of each that is on the disk: it is
 * there to be killed.
 */
const [, , folder = '', from = '0'] = process.argv;
const log = createLogger(() => ({ level: 'info', format: 'logfmt' }));
const store = await openStore(historyAt(folder, { bytesPerHour: 2 ** 30, maxBytes: 2 ** 20, maxStates: 60 }), log);
for (let i = Number(from) + 1; ; i += 1) {
  store.addState({ ...moved(i), bootId: `boot ${i}` });
  if (i % 3 === 0) store.saveEpisode(episodeAt(i, { id: idAt(0, i) }));
  await store.flush();
  process.stdout.write(`${i}\n`);
}
