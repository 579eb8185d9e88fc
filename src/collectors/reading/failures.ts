const SHOWN = 3;

export const messageOf = (cause: unknown): string => (cause as Error).message;

/** Whether the file or folder is there, and not for us. */
export const isClosed = (cause: unknown): boolean => /^EACCES\b/.test(messageOf(cause));

/** The first of the errors, and how many more there are; undefined where there is none. */
export function summary(errors: readonly string[]): string | undefined {
  if (errors.length === 0) return undefined;
  const more = errors.length - SHOWN;
  return [...errors.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
