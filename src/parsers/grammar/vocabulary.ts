const SLOTS = 512;
const MAX_LENGTH = 64;
/** Characters of a text. A shorter one, such as a single line, says too little again to repay the table. */
const MIN_TEXT = 4096;

/**
 * The words of a text by a hash of their characters. Listings say the same few words again and again, and a string that
 * is there costs less than one that is made. A word takes the place of another one with its hash.
 */
export class Vocabulary {
  #words: string[] = [];

  /** What stands in a text between two offsets. */
  word(text: string, start: number, end: number, hash: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > MAX_LENGTH || text.length < MIN_TEXT) return text.slice(start, end);
    if (this.#words.length === 0) this.#words = new Array<string>(SLOTS).fill('');
    const slot = (hash ^ (hash >>> 9)) & (SLOTS - 1);
    const known = this.#words[slot];
    if (known !== undefined && known.length === length && isAt(text, start, known)) return known;
    const word = text.slice(start, end);
    this.#words[slot] = word;
    return word;
  }
}

function isAt(text: string, start: number, word: string): boolean {
  for (let i = 0; i < word.length; i += 1) if (text.charCodeAt(start + i) !== word.charCodeAt(i)) return false;
  return true;
}
