export { printable, shellWord } from '../facts/shell-word.ts';

/** Fills `{name}` from `data`; a placeholder without a value is a mistake in the check. */
export function fill(
  template: string,
  data: Readonly<Record<string, string | number>>,
  show: (value: string | number) => string = String,
): string {
  return template.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    if (value === undefined) throw new Error(`no value for {${name}} in "${template}"`);
    return show(value);
  });
}

const CONTROLS = /[\u007f-\u009f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** JSON that a terminal shows as it is: JSON.stringify escapes of the control characters only the first 32. */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
