import { setTimeout as pause } from 'node:timers/promises';
import type { Source } from '../engine/collect.ts';
import { gatewayTarget, isSilence, serverTarget } from '../engine/downtime.ts';
import type { Platform } from '../model/platform.ts';
import type { HostState } from '../model/state.ts';
import { ask } from '../probes/dns.ts';
import { reaches } from '../probes/port-unreachable.ts';

/** How exactly an outage is measured, and for how long it is. */
const EVERY_MS = 250;
const FOR_MS = 60_000;
/** Of gateways and servers, each. */
const MAX_TARGETS = 8;

interface Target {
  readonly name: string;
  answers(os: Platform): Promise<boolean>;
}

/**
 * Asks gateways and DNS servers that answered before, again and again until they do: when they did first is told once.
 * It ends by itself after a minute, and earlier with the signal.
 */
export async function watchAnswers(
  source: Source,
  before: HostState,
  onAnswer: (target: string, at: Date) => void,
  signal: AbortSignal,
): Promise<void> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(FOR_MS)]);
  const os = source.open(over);
  await Promise.all(
    targetsOf(before).map(async ({ name, answers }) => {
      while (!over.aborted) {
        if (await answers(os)) return onAnswer(name, new Date());
        await pause(EVERY_MS, undefined, { ref: false, signal: over }).catch(() => undefined);
      }
    }),
  );
}

function targetsOf({ gateways, answers }: HostState): readonly Target[] {
  // What each server answered, it can be asked again.
  const questions = new Map(
    answers
      .filter(({ result }) => !isSilence(result))
      .map(({ server, name, type }) => [server, { server, name, type }]),
  );
  return [
    ...gateways
      .filter(({ answered }) => answered)
      .slice(0, MAX_TARGETS)
      .map((gateway): Target => {
        const { address, dev } = gateway;
        const target = address.startsWith('fe80:') ? `${address}%${dev}` : address;
        return {
          name: gatewayTarget(gateway),
          answers: async (os) => (await reaches(os, target, EVERY_MS)) === 'answered',
        };
      }),
    ...[...questions.values()].slice(0, MAX_TARGETS).map(
      (question): Target => ({
        name: serverTarget(question.server),
        answers: async (os) => (await ask(os, { ...question, timeoutMs: EVERY_MS, attempts: 1 })).outcome === 'answer',
      }),
    ),
  ];
}
