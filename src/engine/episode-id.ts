/** `20261120T115821Z-1`: sorts by time, and is safe in a URL and as the name of a file. */
export function episodeId(at: Date, isKnown: (id: string) => boolean): string {
  const time = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
  for (let number = 1; ; number += 1) {
    const id = `${time}-${number}`;
    if (!isKnown(id)) return id;
  }
}
