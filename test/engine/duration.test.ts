import t from 'tap';
import { durationMs } from '../../src/engine/duration.ts';

t.test('durations', async (t) => {
  for (const [text, ms] of Object.entries({ '5s': 5000, '500ms': 500, '1m': 60_000, '1.5s': 1500, '0s': 0 })) {
    t.equal(durationMs(text), ms, text);
  }
  for (const text of ['', '5', 's', '-1s', '1h', '5 s', '1e3s', '5s5s', '9999999s', '.5s']) {
    t.equal(durationMs(text), undefined, text);
  }
});
