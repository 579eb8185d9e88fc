import { isObject, type JsonObject } from '../../model/json.ts';
import type { Parsed } from '../../model/parser.ts';
import { looksLikeJson, readJson } from './json.ts';
import { networkFacts } from './kube-facts.ts';
import { Problems } from './lines.ts';
import { readYaml } from './yaml-documents.ts';

/** An object of Kubernetes, with what it says about networks. */
export interface KubeDocument {
  readonly line: number;
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly network?: Readonly<Record<string, unknown>>;
  readonly object: Readonly<Record<string, unknown>>;
}

const MAX_DEPTH = 64;
/** Values of all documents, each alias counted as what it stands for. */
const MAX_VALUES = 200_000;
/** Without aliases, each value but the first few takes two characters. */
const mostValues = (text: string): number => Math.min(MAX_VALUES, 100 + Math.ceil(text.length / 2));

/** One or more documents of YAML or JSON, and lists of objects. Here so that yaml is loaded for this format only. */
export function parseKubeYaml(text: string): Parsed<readonly KubeDocument[]> {
  const problems = new Problems();
  const documents = looksLikeJson(text) ? readJson(text, problems) : readYaml(text, problems);
  const most = mostValues(text);
  const budget = { left: most };
  const value = documents.flatMap(({ value: given, line }) => {
    const before = budget.left;
    const object = plain(given, MAX_DEPTH, budget);
    if (before > 0 && budget.left <= 0) problems.add(line, '', `more than ${most} values are not read`);
    if (object === undefined || object === null) return [];
    if (isObject(object)) return itemsOf(object).map((item) => summary(item, line));
    problems.add(line, '', 'is not an object');
    return [];
  });
  return { value, problems: problems.list };
}

/** A copy without ties: an alias may lead back to what it stands in, and then there is no JSON of it. */
function plain(value: unknown, depth: number, budget: { left: number }): unknown {
  budget.left -= 1;
  if (budget.left < 0) return undefined;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth - 1, budget) ?? null);
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(entries.map(([key, member]) => [key, plain(member, depth - 1, budget)]));
}

/** `kind: List` and the lists of one kind are what `kubectl get -o yaml` prints for several; oc(1) fills in templates. */
function itemsOf(object: JsonObject): readonly JsonObject[] {
  const { kind, items, objects } = object;
  if (kind === 'Template' && Array.isArray(objects)) return [object, ...objects.filter(isObject)];
  const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
  return isList ? items.filter(isObject) : [object];
}

function summary(object: JsonObject, line: number): KubeDocument {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = isObject(metadata) ? metadata : {};
  const network = networkFacts(object);
  return {
    line,
    ...(typeof apiVersion === 'string' && { apiVersion }),
    ...(typeof kind === 'string' && { kind }),
    ...(typeof name === 'string' && { name }),
    ...(typeof namespace === 'string' && { namespace }),
    ...(network && { network }),
    object,
  };
}
