/** An id becomes the name of a file, and a part of a URL. */
const ID = /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/;
export const isEpisodeId = (id: string): boolean => ID.test(id);

const FILE_END = '.json';
export const episodeFile = (id: string): string => `${id}${FILE_END}`;

/** The id that a file is named after, where it is one. */
export function idOfFile(name: string): string | undefined {
  const id = name.slice(0, -FILE_END.length);
  return name.endsWith(FILE_END) && isEpisodeId(id) ? id : undefined;
}

/** Ids begin with a time, and end in a number: 2 comes before 10. */
export function compareIds(a: string, b: string): number {
  const [timeA, numberA] = partsOf(a);
  const [timeB, numberB] = partsOf(b);
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return numberA - numberB;
}

function partsOf(id: string): readonly [string, number] {
  const [, time = id, number = '0'] = /^(.*)-(\d{1,9})$/.exec(id) ?? [];
  return [time, Number(number)];
}
