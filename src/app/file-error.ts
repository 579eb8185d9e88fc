/** What went wrong with a file, by its name and in words: `cannot read a.txt: no such file or directory`. */
export function fileError(verb: 'read' | 'write', path: string, cause: unknown): Error {
  return new Error(`cannot ${verb} ${path}: ${reasonOf(cause as Error)}`, { cause });
}

/** Node.js puts the name of the error before its words, and the call after them: `ENOENT: …, open '/a.txt'`. */
export function reasonOf({ message }: Error): string {
  const [, reason = message] = /^E[A-Z0-9]+: ([^,]+), /.exec(message) ?? [];
  return reason;
}
