/** Compares what the two clocks found of each cell: the verdict, the marks, and which scopes caught. */
import { programResultOf } from '../runner/compare/program-result.ts';
import type { CellResult, RunResults } from '../runner/record/run-results.ts';

export interface ClockDisagreement {
  readonly cell: string;
  readonly virtual: unknown;
  readonly real: unknown;
}

/** The cells on which the clocks do not agree; a cell that one of them did not run is one of those. */
export function findDisagreements(results: RunResults): ClockDisagreement[] {
  const byId = new Map(results.cells.map((result) => [result.cell.id, result]));
  return results.cells
    .filter(({ cell }) => cell.clock === 'virtual')
    .map((result) => ({
      cell: result.cell.id,
      virtual: describe(result),
      real: describe(byId.get(result.cell.id.replace('#virtual', '#real'))),
    }))
    .filter(({ virtual, real }) => JSON.stringify(virtual) !== JSON.stringify(real));
}

function describe(result: CellResult | undefined): unknown {
  const events = programResultOf(result?.observation)?.events;
  if (events === undefined) return undefined;
  // Which of two tasks comes first within an iteration is not what the clocks are compared for.
  const named = (kind: string): string[] =>
    events
      .filter((event) => event[3] === kind)
      .map((event) => event.slice(2).join(' '))
      .sort();
  return { verdict: result?.judgement?.verdict, marks: named('mark'), exits: named('exit') };
}
