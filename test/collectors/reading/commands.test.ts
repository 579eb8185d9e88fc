import t from 'tap';
import { execEither, unlessRefused } from '../../../src/collectors/reading/commands.ts';
import { CommandError } from '../../../src/model/platform.ts';

const refusal = new CommandError('ip: exit status 255', 255, 'Option "-j" is unknown');
const killed = new CommandError('ip: no answer within 2500 ms', undefined, '');

/** A host on which `ip -j` fares like this, and `ip` answers. */
const host = (answer: Error | string | undefined) => {
  const asked: string[] = [];
  const exec = async (argv: readonly string[]) => {
    asked.push(argv.join(' '));
    if (!argv.includes('-j')) return 'text';
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, exec };
};

t.test('collectors/reading/commands', async (t) => {
  const ask = (os: ReturnType<typeof host>) => execEither(os, ['ip', '-j', 'neigh'], ['ip', 'neigh']);
  t.test('execEither', async (t) => {
    for (const [name, answer, expected, asked] of [
      ['answered', '[]', '[]', ['ip -j neigh']],
      ['not installed', undefined, undefined, ['ip -j neigh']],
      ['refused', refusal, 'text', ['ip -j neigh', 'ip neigh']],
    ] as const) {
      const os = host(answer);
      t.equal(await ask(os), expected, name);
      t.same(os.asked, asked, `${name}: what was asked`);
    }
    const hanging = host(killed);
    await t.rejects(ask(hanging), killed, 'one that hangs is not asked again');
    t.same(hanging.asked, ['ip -j neigh']);
    await t.rejects(ask(host(new Error('EMFILE'))), /EMFILE/, 'what is no answer of the command');
  });

  t.test('unlessRefused', async (t) => {
    t.equal(unlessRefused(refusal), undefined);
    t.throws(() => unlessRefused(killed), killed);
    t.throws(() => unlessRefused(new Error('EMFILE')), /EMFILE/);
  });
});
