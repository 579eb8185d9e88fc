import t from 'tap';
import { commandLine, printable } from '../../src/facts/shell-word.ts';

t.test('a command line keeps its values apart from its words', async (t) => {
  t.equal(commandLine`ip route get ${'192.0.2.1'}`, 'ip route get 192.0.2.1');
  t.equal(commandLine`ip -s link`, 'ip -s link');
  t.equal(
    commandLine`kubectl -n ${'$(reboot)'} get service ${"a'; id"} -o yaml`,
    `kubectl -n '$(reboot)' get service 'a'\\''; id' -o yaml`,
  );
  t.equal(commandLine`# take ${'a\nreboot'} out`, "# take 'a\ufffdreboot' out", 'a remark stays one line');
});

t.test('printable', async (t) => t.equal(printable('a\nb\u001b\u202e'), 'a\ufffdb\ufffd\ufffd'));
