import { effectsOf } from '../../src/engine/consequences.ts';
import type { Check, CheckOption } from '../../src/model/check.ts';
import { SLICE_NAMES } from './hosts.ts';

/** Words that say what a check does; its id says what is broken. */
const VERBS = ['check', 'no', 'not', 'test', 'verify', 'validate', 'detect', 'find', 'is', 'has'];
const PLACEHOLDER = /\{(\w*)\}/g;

const placeholders = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name));

const isSentence = (text: string): boolean => /^\S.{10,}[^\s]$/.test(text) && !text.includes('\n');
const isDocumented = ({ default: value, unit, help }: CheckOption): boolean =>
  Number.isFinite(value) && unit.length > 0 && help.length > 5;

/** Checks among their own consequences, by what they and others say: their findings would have no root cause. */
export function cycles(checks: readonly Check[]): readonly string[] {
  const effects = effectsOf(checks);
  return checks
    .map(({ id }) => id)
    .filter((id) => {
      const seen = new Set(effects.get(id));
      for (const step of seen) for (const next of effects.get(step) ?? []) seen.add(next);
      return seen.has(id);
    });
}

/** What a check lacks as a page of the catalogue. `known` are the ids of all checks. */
export function complaints(check: Check, known: ReadonlySet<string>): string[] {
  const {
    id,
    title,
    why,
    fix,
    needs,
    wants = [],
    messages,
    options = {},
    explains = [],
    follows = [],
    hides = [],
  } = check;
  const texts = Object.values(messages);
  const slices: readonly string[] = [...needs, ...wants];
  const [first = ''] = id.split('-');
  const rules: readonly (readonly [boolean, string])[] = [
    [/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id), 'id: <subject>-<failing-state> in kebab case'],
    [!VERBS.includes(first), 'id: begins with its subject'],
    [isSentence(title) && /^(\p{Lu}|\w+[.-]\w)/u.test(title) && !title.endsWith('.'), 'title: the fault in one line'],
    [isSentence(why) && /[.)]$/.test(why), 'why: a sentence'],
    [fix.length > 0 && fix.every((line) => line.trim() === line && line !== ''), 'fix: something to type or to do'],
    [texts.length > 0 && texts.every((text) => isSentence(text) && !text.endsWith('.')), 'messages: one line each'],
    [Object.keys(messages).every((name) => /^[a-z][A-Za-z]*$/.test(name)), 'messages: ids in camel case'],
    [placeholders([...texts, ...fix]).every((name) => /^[a-z][A-Za-z]*$/.test(name)), 'placeholders: names in braces'],
    [texts.every((text) => !/[{}]/.test(text.replace(PLACEHOLDER, ''))), 'placeholders: closed braces'],
    [slices.every((slice) => (SLICE_NAMES as readonly string[]).includes(slice)), 'needs: known slices'],
    [needs.length > 0 && new Set(slices).size === slices.length, 'needs: at least one, and each once'],
    [Object.values(options).every(isDocumented), 'options: a number, its unit and its meaning'],
    [
      [...explains, ...follows, ...hides].every((other) => known.has(other) && other !== id),
      'explains, follows, hides: other checks',
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, rule]) => rule);
}
