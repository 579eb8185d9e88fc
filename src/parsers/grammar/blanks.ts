/** The words of a line, separated by blanks and tabs. */
export const blankSeparated = (text: string): string[] => text.split(/[ \t]/).filter((word) => word !== '');
