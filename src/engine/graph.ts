import { CATEGORIES, type Check } from '../model/check.ts';
import { effectsOf } from './consequences.ts';
import { fence } from './markdown.ts';
import { wrap } from './wrap.ts';

/** How a check stands to the others, whichever of the two says so. */
export interface Relations {
  /** Its direct consequences. */
  readonly explains: readonly string[];
  /** Its direct causes. */
  readonly follows: readonly string[];
  readonly hides: readonly string[];
  readonly hiddenBy: readonly string[];
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'explains' | 'hides';
}

export function edgesOf(checks: readonly Check[]): readonly Edge[] {
  const known = new Set(checks.map(({ id }) => id));
  const explained = [...effectsOf(checks)].flatMap(([from, effects]) =>
    effects.map((to): Edge => ({ from, to, kind: 'explains' })),
  );
  const hidden = checks.flatMap(({ id, hides = [] }) => hides.map((to): Edge => ({ from: id, to, kind: 'hides' })));
  return [...explained, ...hidden].filter(({ to }) => known.has(to));
}

export function relationsOf(checks: readonly Check[]): ReadonlyMap<string, Relations> {
  const edges = edgesOf(checks);
  const all = (kind: Edge['kind'], end: 'from' | 'to', id: string) =>
    edges
      .filter((edge) => edge.kind === kind && edge[end] === id)
      .map(({ from, to }) => (end === 'from' ? to : from))
      .toSorted();
  return new Map(
    checks.map(({ id }) => [
      id,
      {
        explains: all('explains', 'from', id),
        follows: all('explains', 'to', id),
        hides: all('hides', 'from', id),
        hiddenBy: all('hides', 'to', id),
      },
    ]),
  );
}

/** The graph as data. */
export const graphOf = (checks: readonly Check[]) => ({
  nodes: checks.map(({ id, title, category, severity }) => ({ id, title, category, severity })),
  edges: edgesOf(checks),
});

const WIDTH = 80;
const LABEL = 11;

/** Each cause with what it explains directly and what it hides, first causes first, for a terminal of 80 columns. */
export function renderGraph(checks: readonly Check[]): string {
  const relations = [...relationsOf(checks)];
  const first = relations.filter(([, { follows }]) => follows.length === 0);
  const later = relations.filter(([, { follows }]) => follows.length > 0);
  const blocks = [...first, ...later].flatMap(([id, { explains, follows, hides }]) => {
    if (explains.length + hides.length === 0) return [];
    const origin = follows.length === 0 ? '' : '  (a consequence itself)';
    return [[`${id}${origin}`, ...labelled('explains', explains), ...labelled('hides', hides)].join('\n')];
  });
  const related = new Set(edgesOf(checks).flatMap(({ from, to }) => [from, to]));
  const alone = checks.map(({ id }) => id).filter((id) => !related.has(id));
  const rest = alone.length > 0 ? [['Neither cause nor consequence', ...listed(alone)].join('\n')] : [];
  return `${[...blocks, ...rest].join('\n\n')}\n`;
}

const listed = (ids: readonly string[]): string[] => wrap(ids.join(', '), WIDTH - 2).map((line) => `  ${line}`);

const labelled = (label: string, ids: readonly string[]): string[] =>
  wrap(ids.join(', '), WIDTH - LABEL).map((line, i) => `  ${(i === 0 ? label : '').padEnd(LABEL - 2)}${line}`);

/** A diagram that GitHub, GitLab and mermaid.live draw: https://mermaid.js.org/syntax/flowchart.html. */
export function renderGraphMarkdown(checks: readonly Check[]): string {
  // Some ids begin with a word of the language, such as default.
  const names = new Map(checks.map(({ id }, i) => [id, `c${i}`]));
  const edges = edgesOf(checks);
  const related = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const families = CATEGORIES.flatMap((category) => {
    const own = checks.filter((check) => check.category === category && related.has(check.id));
    const nodes = own.map(({ id }) => `    ${names.get(id)}["${id}"]`);
    return own.length > 0 ? [`  subgraph family-${category} [${category}]`, ...nodes, '  end'] : [];
  });
  const arrows = edges.map(
    ({ from, to, kind }) => `  ${names.get(from)} ${kind === 'explains' ? '-->' : '-. hides .->'} ${names.get(to)}`,
  );
  const said = 'An arrow leads from a cause to its consequence, a dotted one to a more general check that is hidden.';
  return `# Root causes\n\n${said}\n\n${fence('mermaid', ['flowchart LR', ...families, ...arrows])}\n`;
}
