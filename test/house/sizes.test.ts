import { existsSync } from 'node:fs';
import t from 'tap';
import { filesUnder, textOf } from '../support/repository.ts';

const MAX_LINES = 300;
/** Captures and golden files are as long as they are. */
const DATA = /^test\/(fixtures|hosts|lookups|golden)\//;
const ROOT_FILES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'package.json', '.ci/run'].filter((file) =>
  existsSync(file),
);

const own = ['src', 'test', '.scripts', 'systemd', 'container'].flatMap((folder) => filesUnder(folder));
const written = [...own, ...ROOT_FILES].filter((file) => !DATA.test(file));

/** Written in two halves, so that this file does not hold them. */
const MARKS = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'];
/** Nodes of GKE have their CNI plugins under /home/kubernetes. */
const LEFTOVER = new RegExp(
  `\\b(${MARKS.join('|')})\\b|(^|[\\s'"\`(=])/(work|tmp/w|home/(?!kubernetes/)\\w+)/|console\\.debug|\\bdebugger;`,
);

t.test('files are short', async (t) => {
  const code = written.filter((file) => /\.(ts|mjs)$/.test(file));
  t.ok(code.length > 100, `${code.length} files of code`);
  const long = code.filter((file) => textOf(file).split('\n').length - 1 > MAX_LINES);
  t.same(long, [], `at most ${MAX_LINES} lines`);
});

t.test('nothing was left behind', async (t) => {
  const found = written.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, i) => (LEFTOVER.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
  );
  t.same(found, []);
  for (const line of [`// ${MARKS[0]}: later`, "readFile('/work" + "/main/x')", 'debug' + 'ger;']) {
    t.match(line, LEFTOVER, `finds ${line}`);
  }
  t.notMatch('the network of /workers, at work/home', LEFTOVER);
});
