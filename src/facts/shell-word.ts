/**
 * Text from outside as one printable line: control characters, line separators and the characters
 * that reorder text on a terminal (Unicode UAX 9) become `�`.
 */
export const printable = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

/** A word that a POSIX shell reads back as it is. Interface names may hold quotes and semicolons. */
export function shellWord(value: string | number): string {
  const text = printable(String(value));
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line, or a remark behind `#`, with each value as one word of it, whatever it holds. */
export const commandLine = (texts: TemplateStringsArray, ...values: readonly (string | number)[]): string =>
  texts.map((text, i) => (i === 0 ? text : shellWord(values[i - 1] ?? '') + text)).join('');
