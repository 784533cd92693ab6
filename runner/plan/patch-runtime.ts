/** What a column loads whose variant consists of diffs. Pure. */
import type { ColumnPatch, PlannedRuntime } from './plan.ts';

/** The runtime, or the copy of it that the diffs were applied to. */
export function patchRuntime(runtime: PlannedRuntime, patch: ColumnPatch | undefined): PlannedRuntime {
  return patch?.copy === undefined || !('site' in runtime) ? runtime : { ...runtime, ...patch.copy };
}

/** Why a column cannot be loaded; undefined if it can. */
export function findProblem({ problem }: PlannedRuntime, patch: ColumnPatch | undefined): string | undefined {
  if (problem !== undefined) return problem;
  return patch?.state === 'conflict'
    ? `the patch does not apply: ${patch.description ?? 'a hunk does not fit'}`
    : undefined;
}
