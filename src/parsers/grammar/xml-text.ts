/** A reference, or a `&` that begins none. No reference that XML has is longer. */
const REFERENCE = /&(?:(#x[\da-fA-F]{1,8}|#\d{1,8}|[a-z]{1,4});)?/g;

/** XML 1.0 section 4.6. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['gt', '>'],
  ['lt', '<'],
  ['quot', '"'],
]);

/** What no document may hold, not even by number: XML 1.0 section 2.2. */
export const NO_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/u;

/** Text between tags with its references resolved; `undefined` when one of them is none of XML's own. */
export const xmlText = (raw: string): string | undefined => resolved(raw.replace(/\r\n?/g, '\n'));

/** The value of an attribute: line breaks and tabs count as blanks, XML 1.0 section 3.3.3. */
export const xmlAttribute = (raw: string): string | undefined => resolved(raw.replace(/\r\n|[\t\n\r]/g, ' '));

function resolved(raw: string): string | undefined {
  if (!raw.includes('&')) return raw;
  let known = true;
  const text = raw.replace(REFERENCE, (_all, name: string | undefined) => {
    const character = name === undefined ? undefined : (ENTITIES.get(name) ?? numbered(name));
    known &&= character !== undefined;
    return character ?? '';
  });
  return known ? text : undefined;
}

function numbered(name: string): string | undefined {
  if (!name.startsWith('#')) return undefined;
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return NO_CHARACTER.test(character) ? undefined : character;
}
