/** What a scenario made of a finding owes: what the better column does, as far as the other column does not. */
import type { ProgramResult } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';

/** The marks that one run reaches and the other does not. */
export function differingMarks(left: ProgramResult, right: ProgramResult): Set<string> {
  return difference(marksOf(left), marksOf(right));
}

/**
 * @param good what is owed
 * @param bad what must not meet it
 */
export function deriveOwed(good: ProgramResult, bad: ProgramResult): Owed {
  const [reached, missed] = [marksOf(good), marksOf(bad)];
  const reaches = [...reached].filter((mark) => !missed.has(mark));
  const neverReaches = [...missed].filter((mark) => !reached.has(mark));
  const badCatches = new Set(caughtBy(bad));
  const catches = caughtBy(good).filter((id) => !badCatches.has(id));
  const isToldApart =
    reaches.length + neverReaches.length + catches.length > 0 || good.outcome !== bad.outcome;
  return {
    outcome: good.outcome,
    ...(reaches.length > 0 && { reaches }),
    ...(neverReaches.length > 0 && { neverReaches }),
    ...(catches.length > 0 && { catches }),
    // Times are owed only where nothing else tells the two apart: on the real clock they depend on the machine.
    ...(!isToldApart && bad.elapsed > good.elapsed && { withinSeconds: (good.elapsed + bad.elapsed) / 2 }),
  };
}

function marksOf({ events }: ProgramResult): Set<string> {
  return new Set(events.flatMap(([, , , kind, label]) => (kind === 'mark' ? [String(label)] : [])));
}

function difference(left: ReadonlySet<string>, right: ReadonlySet<string>): Set<string> {
  return new Set([
    ...[...left].filter((mark) => !right.has(mark)),
    ...[...right].filter((mark) => !left.has(mark)),
  ]);
}

/** Scopes, timeouts and groups that were left with their cancellation caught, each time. */
function caughtBy({ events }: ProgramResult): string[] {
  const exits = new Map<string, boolean>();
  for (const [, , , kind, id, caught] of events) {
    if (kind === 'exit') exits.set(String(id), caught === true && (exits.get(String(id)) ?? true));
  }
  return [...exits].flatMap(([id, caught]) => (caught ? [id] : []));
}
