import t from 'tap';
import { graphOf, relationsOf, renderGraph, renderGraphMarkdown } from '../../src/engine/graph.ts';
import { checkThat } from '../support/checks.ts';

const CHECKS = [
  checkThat('a-bad', [], { explains: ['b-bad', 'gone-bad'] }),
  checkThat('b-bad', [], { category: 'route', hides: ['d-bad'] }),
  checkThat('c-bad', [], { category: 'route', follows: ['a-bad', 'b-bad', 'gone-bad'] }),
  checkThat('d-bad', [], { category: 'dhcp' }),
  checkThat('default-bad', []),
];

t.test('the graph of root causes', async (t) => {
  t.test('relations, whichever end tells them', async (t) => {
    const relations = relationsOf(CHECKS);
    t.same(relations.get('a-bad'), { explains: ['b-bad', 'c-bad'], follows: [], hides: [], hiddenBy: [] });
    t.same(relations.get('b-bad'), { explains: ['c-bad'], follows: ['a-bad'], hides: ['d-bad'], hiddenBy: [] });
    t.same(relations.get('c-bad')?.follows, ['a-bad', 'b-bad']);
    t.same(relations.get('d-bad')?.hiddenBy, ['b-bad']);
  });

  t.test('as data', async (t) => {
    const { nodes, edges } = graphOf(CHECKS);
    t.same(nodes[1], {
      id: 'b-bad',
      title: 'Something is wrong with b-bad',
      category: 'route',
      severity: 'warning',
    });
    t.equal(nodes.length, CHECKS.length);
    t.same(edges, [
      { from: 'a-bad', to: 'b-bad', kind: 'explains' },
      { from: 'a-bad', to: 'c-bad', kind: 'explains' },
      { from: 'b-bad', to: 'c-bad', kind: 'explains' },
      { from: 'b-bad', to: 'd-bad', kind: 'hides' },
    ]);
  });

  t.test('as text', async (t) => {
    const text = `a-bad
  explains b-bad, c-bad

b-bad  (a consequence itself)
  explains c-bad
  hides    d-bad

Neither cause nor consequence
  default-bad
`;
    t.equal(renderGraph(CHECKS), text);
    const many = Array.from({ length: 30 }, (_, i) => checkThat(`consequence-${i}-bad`, [], { follows: ['a-bad'] }));
    const wide = renderGraph([checkThat('a-bad', []), ...many]).split('\n');
    t.same(
      wide.filter((line) => line.length > 80),
      [],
    );
    t.ok(wide.length > 5);
  });

  t.test('as a diagram, whose names are no words of its language', async (t) => {
    const text = `# Root causes

An arrow leads from a cause to its consequence, a dotted one to a more general check that is hidden.

\`\`\`mermaid
flowchart LR
  subgraph family-link [link]
    c0["a-bad"]
  end
  subgraph family-route [route]
    c1["b-bad"]
    c2["c-bad"]
  end
  subgraph family-dhcp [dhcp]
    c3["d-bad"]
  end
  c0 --> c1
  c0 --> c2
  c1 --> c2
  c1 -. hides .-> c3
\`\`\`
`;
    t.equal(renderGraphMarkdown(CHECKS), text);
  });
});
