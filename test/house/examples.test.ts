import t from 'tap';
import { checks } from '../../src/app/registry.ts';
import type { CheckPage } from '../../src/model/check.ts';
import { daemon, netdiagd } from '../support/cli.ts';
import { textOf } from '../support/repository.ts';

t.test('the built catalogue shows what each check finds on the first faulty host of its test', async (t) => {
  const { stdout } = await netdiagd(['checks', '--format', 'json']);
  const pages = JSON.parse(stdout) as readonly CheckPage[];
  t.same(
    pages.map(({ id }) => id),
    checks.map(({ id }) => id),
  );
  for (const { id, example } of pages) {
    t.ok(example && example.evidence.length > 0, `${id}: an example, with its proof`);
    const { subject = '', message = '', evidence = [] } = example ?? {};
    t.notMatch([subject, message, ...(example?.fix ?? [])].join('\n'), /\{\w+\}/, `${id}: placeholders are filled`);
    t.same(
      evidence.filter(({ source }) => source?.startsWith('test ')),
      [],
      `${id}: nothing of the harness is shown`,
    );
    t.equal(example?.message.includes('undefined'), false, id);
  }
  const size = Buffer.byteLength(textOf('dist/examples.json'));
  t.ok(size < 2048 * checks.length, `${size} bytes`);
});

t.test('the pages of the built program', async (t) => {
  const [text, markdown, all] = await Promise.all([
    netdiagd(['checks', 'mtu-above-lease']),
    netdiagd(['checks', 'mtu-above-lease', '--format', 'markdown']),
    netdiagd(['checks', '--format', 'markdown']),
  ]);
  t.match(text.stdout, /^example {2}[✗!·] /m);
  t.match(markdown.stdout, /^For example:\n\n```text\n[✗!·] /m);
  t.equal(all.stdout.match(/^For example:$/gm)?.length, checks.length);
});

t.test('the page that the daemon serves', async (t) => {
  const { read } = await daemon(t);
  const page = JSON.parse(await read('/checks/mtu-above-lease')) as CheckPage;
  t.match(page, { id: 'mtu-above-lease', compares: false, lastsSeconds: 0, follows: [] });
  t.ok(page.example?.message);
});
