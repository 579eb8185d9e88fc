import { checks } from '../../../src/app/registry.ts';

/** Checks of what a live migration left behind: only a guest that was migrated can be judged by them. */
export const MIGRATED_CHECKS: readonly string[] = checks
  .filter(({ needs }) => needs.includes('migrations'))
  .map(({ id }) => id);
