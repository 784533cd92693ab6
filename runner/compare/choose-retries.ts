/** Which cells `--retries` runs again: alike for both sides of a pair, so that no side gets more chances than the other. Pure. */
import type { PlannedCell } from '../plan/plan.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import { combineAttempts } from './combine-attempts.ts';
import { isUnverified } from './compare-cells.ts';

/**
 * A cell that did not pass runs `retries` more times, and with it every cell that is compared with it: those of the same
 * scenario and clock on its baseline column and on the columns that share it. They take turns. What retries came to already,
 * as in a run that is gone on with, changes nothing.
 *
 * @param repeatEach how often each cell ran before it was asked for retries
 */
export function chooseRetries(
  { cells }: Pick<RunResults, 'cells'>,
  { repeatEach, retries }: { readonly repeatEach: number; readonly retries: number },
): { readonly cell: PlannedCell; readonly attempt: number }[] {
  const rounds = Array.from({ length: retries }, (_, index) => index + 1);
  const before = cells.map((result) => withoutRetries(result, repeatEach));
  const groups = [...groupByPairing(before.filter(canRetry)).values()].filter((group) =>
    group.some(({ judgement }) => judgement?.verdict !== 'passed'),
  );
  return rounds.flatMap((round) =>
    groups.flatMap((group) =>
      group.map(({ cell, attempts }) => ({ cell, attempt: attempts.length + round })),
    ),
  );
}

function withoutRetries(result: CellResult, repeatEach: number): CellResult {
  const attempts = result.attempts.filter(({ attempt }) => attempt <= repeatEach);
  if (attempts.length === result.attempts.length) return result;
  const { observation: _observation, judgement: _judgement, ...rest } = result;
  const { standing } = combineAttempts(attempts, result.cell.clock);
  return {
    ...{ ...rest, attempts },
    ...(standing && { observation: standing.observation, judgement: standing.judgement }),
  };
}

/** What the machine failed would be failed again. */
function canRetry(result: CellResult): boolean {
  return result.judgement?.verdict !== 'skipped' && !isUnverified(result);
}

function groupByPairing(cells: readonly CellResult[]): Map<string, CellResult[]> {
  const groups = new Map<string, CellResult[]>();
  for (const result of cells) {
    const { scenario, clock } = result.cell;
    const key = `${scenario}@${result.column.baseline ?? result.column.id}#${clock}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [result]);
    else group.push(result);
  }
  return groups;
}
