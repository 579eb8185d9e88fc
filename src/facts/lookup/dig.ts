import { shellWord } from '../shell-word.ts';

/**
 * A command line of dig(1), where somebody else may have chosen the name: an alias of `-f/etc/shadow` would have dig
 * send that file to the server, line by line.
 */
export function dig(server: string, name: string, type = '', options = ''): string {
  const asked = /^[+@-]/.test(name) ? `-q ${shellWord(name)}` : shellWord(name === '' ? '.' : name);
  return ['dig', options, `@${shellWord(server)}`, asked, type].filter((word) => word !== '').join(' ');
}
