interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * The offered media type that an Accept header asks for, RFC 9110 section 12.5.1: the highest quality,
 * then the one that is named more exactly, then the one that is named first. Without a match the first
 * offered one: an answer in an unexpected form helps more than 406.
 */
export function preferred<T extends string>(accept: string, offered: readonly [T, ...T[]]): T {
  const ranges = accept.split(',').map(rangeOf);
  const scored = offered.map((type) => ({ type, ...score(type.split(';', 1)[0] ?? '', ranges) }));
  const [best] = scored
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.exactness - a.exactness || a.position - b.position);
  return best?.type ?? offered[0];
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The most exact range that covers a type says how welcome it is, even if another one says more. */
function score(type: string, ranges: readonly Range[]) {
  const patterns = ['*/*', `${type.split('/', 1)[0]}/*`, type];
  for (let exactness = patterns.length - 1; exactness >= 0; exactness -= 1) {
    const position = ranges.findIndex((range) => range.type === patterns[exactness]);
    const range = ranges[position];
    if (range) return { quality: range.quality, exactness, position };
  }
  return { quality: 0, exactness: 0, position: 0 };
}
