import t from 'tap';
import { readUsers } from '../../../src/parsers/grammar/socket-users.ts';

const TABLE: [text: string, value: unknown][] = [
  ['', []],
  ['ino:1 sk:2 <->', []],
  ['users:(("x",pid=1,fd=2))', [{ name: 'x', pid: 1, fd: 2 }]],
  ['timer:(on,1sec,0) users:(("x",1,2)) ino:7', [{ name: 'x', pid: 1, fd: 2 }]],
  [
    'users:(("a",(b",pid=1,fd=2),("",pid=3,tid=4,fd=5))',
    [
      { name: 'a",(b', pid: 1, fd: 2 },
      { name: '', pid: 3, fd: 5 },
    ],
  ],
  ['users:(', undefined],
  ['users:()', undefined],
  ['users:(("x"', undefined],
  ['users:(("x",pid=1', undefined],
  ['users:(("x",pid=1)', undefined],
  ['users:(("x",pid=1,fd=2)', undefined],
  ['users:(("x",pid=,fd=2))', undefined],
];

t.test('socket-users', async (t) => {
  for (const [text, value] of TABLE) t.strictSame(readUsers(text), value, text);
});
