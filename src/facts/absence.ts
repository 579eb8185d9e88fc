/** Reasons why something is not there that others than who gives them need to know. */

/** Of a slice that a saved snapshot lacks: nothing is known of it. */
export const NOT_SAVED = 'not in this snapshot';

/** Of a slice that the daemon takes only where something has happened: nothing is known of it either. */
export const ON_DEMAND = 'only looked at by netdiagd snapshot and diagnose';

/** Of a check that compares two observations, where there is one. */
export const FIRST_OBSERVATION = 'first observation: what changes is judged from the second on (--observe 5s)';
