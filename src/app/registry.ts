// The one door to the generated list of units; see .scripts/registry.mjs.
import * as registry from '../../.build/registry.ts';
import type { Check } from '../model/check.ts';
import type { Collector } from '../model/collector.ts';
import type { Command } from '../model/command.ts';
import type { Metric } from '../model/metric.ts';
import type { AnyParser } from '../model/parser.ts';
import type { Route } from '../model/route.ts';

export const checks: readonly Check[] = registry.checks;
export const collectors = registry.collectors as unknown as readonly Collector[];
export const commands: readonly Command[] = registry.commands;
export const metrics: readonly Metric[] = registry.metrics;
export const parsers: readonly AnyParser[] = registry.parsers;
export const routes: readonly Route[] = registry.routes;
