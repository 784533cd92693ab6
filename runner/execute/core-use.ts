/**
 * Whether a child of the real clock keeps a core busy: its virtual twin says so at first, then its own
 * counters do. Pure.
 */
import { findEndless } from '../../program/find-outcome.ts';
import type { ProgramResult } from '../../program/program.ts';
import type { CountersFrame } from '../cell/protocol.ts';

/** How a program that ran on the virtual clock will behave on the real one. */
export function keepsCoreBusy({ outcome, reschedules }: ProgramResult): boolean {
  return findEndless(outcome)?.isRestless === true || reschedules > restlessReschedules;
}

export interface CoreUse {
  readonly busy: boolean;
  /** What the next counters are compared with. */
  readonly atMs: number;
  readonly cpuMs: number;
}

/**
 * Reads another frame of counters, which arrived at `atMs`. What waits for a core that others have is as busy as what has one:
 * taken for idle, it would let more start, until none gets on.
 */
export function updateCoreUse(
  use: CoreUse,
  atMs: number,
  counters: Pick<CountersFrame, 'cpuMs'> & { readonly wantsCore?: boolean },
): CoreUse {
  const elapsedMs = atMs - use.atMs;
  // Frames that arrive in one go, after the runner itself was busy, say nothing of each other.
  if (elapsedMs < shortestSpanMs) return use;
  const { cpuMs, wantsCore = false } = counters;
  return { busy: wantsCore || cpuMs - use.cpuMs > elapsedMs / 2, atMs, cpuMs };
}

const restlessReschedules = 100;
const shortestSpanMs = 20;
