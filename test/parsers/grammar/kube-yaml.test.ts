import t from 'tap';
import { parseKubeYaml } from '../../../src/parsers/grammar/kube-yaml.ts';

/** Two documents as they are found in mails and tickets. */
const PASTED: [name: string, text: string][] = [
  ['behind a byte order mark', '\ufeffa: 1\n---\nb:\n  c: 2\n'],
  ['behind a prompt', '$ kubectl get -f x.yaml -o yaml\na: 1\n---\nb:\n  c: 2\n'],
  ['indented', '    ---\n    a: 1\n    ---\n    b:\n      c: 2\n\n'],
  ['indented, behind a byte order mark', '\ufeff a: 1\n ---\n b:\n   c: 2\n'],
  ['with line ends of Windows', '  a: 1\r\n\r\n  ---\r\n  b:\r\n    c: 2\r\n'],
];

t.test('kube-yaml', async (t) => {
  for (const [name, text] of PASTED) {
    const { value, problems } = parseKubeYaml(text);
    t.strictSame(problems, [], `problems of documents ${name}`);
    t.strictSame(
      value.map(({ object }) => object),
      [{ a: 1 }, { b: { c: 2 } }],
      `documents ${name}`,
    );
  }
});
