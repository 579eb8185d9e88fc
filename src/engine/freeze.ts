/** Freezes plain data to the last leaf; a snapshot is shared by everything that judges it. */
export function deepFreeze<T>(value: T): T {
  // A list instead of recursion: a saved snapshot may be nested as deep as somebody likes.
  const rest: unknown[] = [value];
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (typeof part !== 'object' || part === null || Object.isFrozen(part)) continue;
    Object.freeze(part);
    for (const inner of Object.values(part)) if (inner !== undefined) rest.push(inner);
  }
  return value;
}
