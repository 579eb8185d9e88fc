/** An Ethernet address as all these tools print it: `52:54:00:12:34:56`. */
export const isMac = (word: string): boolean => word.length === 17 && /^(?:[\da-fA-F]{2}:){5}[\da-fA-F]{2}$/.test(word);
