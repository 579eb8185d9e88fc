/** Commands that several collectors ask for; the same argv is run once. `-s -s` adds carrier changes. */
export const IP_ADDR = ['ip', '-j', '-d', '-s', '-s', 'addr', 'show'] as const;
/** For an `ip` without JSON (busybox, iproute2 before 4.12). */
export const IP_ADDR_TEXT = ['ip', 'addr', 'show'] as const;
export const IP_ROUTES = [
  ['ip', '-j', '-d', '-4', 'route', 'show', 'table', 'all'],
  ['ip', '-j', '-d', '-6', 'route', 'show', 'table', 'all'],
] as const;
export const IP_ROUTES_TEXT = [
  ['ip', '-4', 'route', 'show', 'table', 'all'],
  ['ip', '-6', 'route', 'show', 'table', 'all'],
] as const;
