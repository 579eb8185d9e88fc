import { readFile, writeFile } from 'node:fs/promises';
import t from 'tap';
import { fileError, reasonOf } from '../../src/app/file-error.ts';
import { tempDir } from '../support/temp.ts';

t.test('file errors', async (t) => {
  const folder = tempDir(t);
  const caught = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => t.fail('nothing was thrown'),
      (cause: unknown) => cause,
    );
  const missing = fileError('read', 'a.txt', await caught(readFile(`${folder}/a.txt`)));
  t.match(missing, { message: 'cannot read a.txt: no such file or directory', cause: { code: 'ENOENT' } });
  const isFolder = fileError('read', folder, await caught(readFile(folder)));
  t.equal(isFolder.message, `cannot read ${folder}: illegal operation on a directory`, 'the call names no path');
  const unwritable = fileError('write', 'x', await caught(writeFile(`${folder}/no/x`, '')));
  t.equal(unwritable.message, 'cannot write x: no such file or directory');
  t.equal(reasonOf(new Error('it is not a regular file')), 'it is not a regular file');
});
