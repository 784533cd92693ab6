/** One run as a single list: the steps that tasks began, the delivery passes and the events, in the order of their happening. */
import type { ProgramResult, TraceEvent } from '../../program/program.ts';
import type { PassRecord, StepRecord } from '../../program/timeline.ts';

/** A run with everything that was recorded on the way. */
export interface RecordedRun {
  readonly result: ProgramResult;
  readonly timeline: readonly PassRecord[];
  readonly steps: readonly StepRecord[];
}

export type TimelineEntry =
  | { readonly kind: 'step'; readonly tick: number; readonly step: StepRecord }
  | { readonly kind: 'pass'; readonly tick: number; readonly pass: PassRecord }
  | { readonly kind: 'event'; readonly tick: number; readonly event: TraceEvent }
  | { readonly kind: 'end'; readonly tick: number; readonly outcome: string };

export function listEntries({ result, timeline, steps }: RecordedRun): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let nextStep = 0;
  let nextPass = 0;
  const addUntil = (events: number): void => {
    for (;;) {
      const step = steps[nextStep];
      const pass = timeline[nextPass];
      if (
        pass !== undefined &&
        pass.eventsBefore <= events &&
        (step === undefined || pass.stepsBefore <= nextStep)
      ) {
        entries.push({ kind: 'pass', tick: pass.tick, pass });
        nextPass++;
      } else if (step !== undefined && step.eventsBefore <= events) {
        entries.push({ kind: 'step', tick: step.tick, step });
        nextStep++;
      } else {
        return;
      }
    }
  };
  for (const [index, event] of result.events.entries()) {
    addUntil(index);
    entries.push({ kind: 'event', tick: event[0], event });
  }
  addUntil(Infinity);
  return [...entries, { kind: 'end', tick: result.ticks, outcome: result.outcome }];
}

/** What an entry says apart from when it was; the same for two runs that did the same. */
export function entryText(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'step': {
      const { task, operation, argument, leaving } = entry.step;
      return JSON.stringify([task, operation, argument, leaving]);
    }
    case 'pass': {
      const { scope, by, visits, queuedAgain } = entry.pass;
      const found = visits.map(({ task, state, cancels }) => `${task} ${state} ${cancels}`).sort();
      return JSON.stringify([nameOf(scope), by, found, queuedAgain]);
    }
    case 'event': {
      const [, , ...event] = entry.event;
      return JSON.stringify(event);
    }
    case 'end':
      return entry.outcome;
  }
}

/** The library numbers the scopes that it makes itself, and two columns number them differently. */
function nameOf(scope: string): string {
  return scope.startsWith('#') ? '#' : scope;
}
