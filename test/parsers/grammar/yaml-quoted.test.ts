import t from 'tap';
import { parseKubeYaml } from '../../../src/parsers/grammar/kube-yaml.ts';
import { indentQuoted } from '../../../src/parsers/grammar/yaml-quoted.ts';

/** What stands at `config`, as the Go library behind kubectl reads it. */
const CONFIGS: [name: string, text: string, config: unknown][] = [
  ['an end below its key', `spec:\n  config: '{\n      "type": "ovs"\n  }'\n`, { type: 'ovs' }],
  ['lines below their key', `spec:\n  config: '{\n  "type": "ovs",\n"vlan": 5\n}'\n`, { type: 'ovs', vlan: 5 }],
  ['tabs', `spec:\n  config: '{\n\t"type": "ovs"\n\t}'\n`, { type: 'ovs' }],
  ['an end behind another bracket', `spec:\n  config: '{\n  "ipam": {\n  "a": 1 } }'\n`, { ipam: { a: 1 } }],
  ['an end with a comment', `spec:\n  config: '{\n}' # none\n`, {}],
  ['line ends of Windows', `spec:\r\n  config: '{\r\n  "type": "ovs"\r\n}'\r\n`, { type: 'ovs' }],
  ['a blank line', `spec:\n  config: '{\n\n}'\n`, {}],
  ['the other quotes', 'spec:\n  config: "{\n\\"type\\": \\"ovs\\"\n}"\n', { type: 'ovs' }],
  ['a quote within', `spec:\n  config: '{\n"name": "it''s"\n}'\n`, { name: "it's" }],
  ['the bracket on the next line', `spec:\n  config: '\n{\n}'\n`, {}],
];

t.test('yaml-quoted', async (t) => {
  for (const [name, text, config] of CONFIGS) {
    const { value, problems } = parseKubeYaml(`kind: NetworkAttachmentDefinition\n${text}`);
    t.strictSame(problems, [], `problems of ${name}`);
    t.strictSame(value[0]?.network?.['config'], config, name);
  }

  t.strictSame(
    parseKubeYaml(`a: '{\n}'\n---\n# b: '{\nc: '[\n]'\nd: '{}'\ne: 1\n`).value.map(({ object }) => object),
    [{ a: '{ }' }, { c: '[ ]', d: '{}', e: 1 }],
    'neither comments nor what is closed opens a quote',
  );
  const cut = `a: '{\n---\nb: 1\n`;
  t.equal(indentQuoted(cut), cut, 'a quote without end ends with its document');
  const long = `${'k'.repeat(300)}: '{`;
  t.equal(indentQuoted(`${long}\n}'\n`), `${long}\n${' '.repeat(64)}}'\n`, 'a long line does not make others long');
});
