// The one door to the generated list of worlds; see .scripts/registry.mjs.
import { worlds as generated } from '../../../../.build/worlds.ts';
import type { World } from './scenario.ts';

/** By the name of their file. */
export const worlds = generated as unknown as Readonly<Record<string, World<unknown>>>;
