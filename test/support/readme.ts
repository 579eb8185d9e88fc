import type { Command } from '../../src/model/command.ts';

/** A line of a code block, as it would be typed. */
export interface Example {
  /** Blocks are counted from 1; lines of one block are typed one after another. */
  readonly block: number;
  readonly line: string;
}

export const blocksOf = (markdown: string, language: string): readonly string[] =>
  [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text);

export const examplesOf = (markdown: string): readonly Example[] =>
  blocksOf(markdown, 'sh').flatMap((text, i) =>
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => ({ block: i + 1, line })),
  );

/** The words of each command of a pipeline; the README quotes with simple quotes at most. */
export const commandsOf = (line: string): readonly (readonly string[])[] =>
  line.split(' | ').map((part) => [...part.matchAll(/'[^']*'|\S+/g)].map(([word]) => word.replace(/^'|'$/g, '')));

/** What is wrong with the words after `netdiagd`. */
export function mistakeIn([id = '', ...words]: readonly string[], commands: readonly Command[]): string | undefined {
  const command = commands.find((candidate) => candidate.id === id);
  if (!command) return `there is no command ${id}`;
  for (const word of words.filter((candidate) => candidate.startsWith('-'))) {
    const [name = ''] = word.replace(/^--?/, '').split('=', 1);
    const isKnown = word.startsWith('--')
      ? name === 'help' || Object.hasOwn(command.options, name)
      : Object.values(command.options).some(({ short }) => short === name);
    if (!isKnown) return `${id} has no option ${word}`;
  }
  return undefined;
}
