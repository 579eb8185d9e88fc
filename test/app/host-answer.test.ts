import t from 'tap';
import { askHost } from '../../src/app/host-answer.ts';
import { CommandError, type Platform } from '../../src/model/platform.ts';

const NAME = 'web.shop.svc.cluster.local';

const hostWhere = (exec: () => Promise<string>) => ({ exec }) as unknown as Platform;
const hostThatFails = (message: string, status?: number) =>
  hostWhere(() => Promise.reject(new CommandError(message, status, '')));

t.test('what getent says', async (t) => {
  const found = hostWhere(async () => '10.96.0.7 STREAM web\n10.96.0.7 DGRAM\n');
  t.match(await askHost(found, NAME, true), { outcome: 'found', addresses: ['10.96.0.7'], durationMs: Number });
  t.same(await askHost(found, NAME, false), { outcome: 'found', addresses: ['10.96.0.7'] }, 'of a capture');
  t.match(await askHost(hostThatFails('exit status 2', 2), NAME, false), { outcome: 'notfound' });
  t.same(
    await askHost(hostThatFails(`getent ahosts ${NAME} did not answer within 6000 ms`), NAME, false),
    { outcome: 'timeout', addresses: [] },
    'of a capture that did not wait',
  );
  t.match(await askHost(hostThatFails('killed'), NAME, true), { outcome: 'failed', error: 'killed' });
});

t.test('what getent is not asked', async (t) => {
  const never = hostWhere(() => Promise.reject(new Error('asked')));
  t.equal(await askHost(never, '-s', true), undefined, 'no name');
  t.equal(await askHost({ ...never, foreignFiles: true }, NAME, true), undefined, 'files of another place');
});
