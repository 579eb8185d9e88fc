/** What `-c` and a terminal put around words, console_codes(4). */
const COLOUR = /\u001b\[[\d;]*m/g;

export const withoutColours = (text: string): string => (text.includes('\u001b[') ? text.replace(COLOUR, '') : text);
