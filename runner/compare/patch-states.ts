/** In which state each patch is in each version, from what it was applied to and from what its cells did. Pure. */
import type { PatchState } from '../patches/apply-patch.ts';
import { columnId } from '../plan/cell-names.ts';
import type { RunResults } from '../record/run-results.ts';
import { compareColumns } from './compare-columns.ts';

/** Of a variant on a runtime. */
export interface ColumnPatchState {
  /** The column's id. */
  readonly column: string;
  readonly state: PatchState | 'no effect';
  /** A fragment; empty where the word says all. */
  readonly description: string;
  /** A conflict in lines; empty for other states. */
  readonly conflict: readonly string[];
  /** The variant is applied to files, and not by code in the child. */
  readonly isDiff: boolean;
}

/** The state of each column with a patch, in the order of the plan; a column that only skipped cells has none. */
export function listPatchStates(results: RunResults): ColumnPatchState[] {
  return results.plan.columns.flatMap(({ id, runtime, variant, patch }): ColumnPatchState[] => {
    if (variant === unpatched) return [];
    const own = results.cells.filter(({ column }) => column.id === id);
    if (own.every(({ judgement }) => judgement?.verdict === 'skipped') && patch === undefined) return [];
    const state = patch?.state ?? 'applied';
    const { description = '', conflict = [] } = patch ?? {};
    const known = { column: id, isDiff: patch !== undefined, conflict };
    const alike = state.startsWith('applied') ? countAlike(results, columnId(runtime, unpatched), id) : 0;
    return alike === 0
      ? [{ ...known, state, description }]
      : [{ ...known, state: 'no effect', description: describeAlike(alike) }];
  });
}

const unpatched = 'none';

function describeAlike(scenarios: number): string {
  return scenarios === 1 ? '1 scenario, as without it' : `${scenarios} scenarios, each as without it`;
}

/** How many scenarios ran on both columns, if they did the same in every field that a clock does not measure; else 0. */
function countAlike(results: RunResults, baseline: string, candidate: string): number {
  const { changes } = compareColumns(results, baseline, candidate);
  if (changes.some(({ change, unverified }) => unverified || (change !== 'same' && change !== 'skipped'))) {
    return 0;
  }
  return changes.filter(({ change }) => change === 'same').length;
}
