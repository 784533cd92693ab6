/** The words for a pair of cells, a baseline's and a candidate's. Vocabulary only; `compare-cells.ts` decides. */
import type { Clock } from '../cell/protocol.ts';
import type { PlannedScenario } from '../plan/plan.ts';
import type { CellResult } from '../record/run-results.ts';
import type { TimeComparison } from './compare-times.ts';

/**
 * What became of a cell: `changed` means that the verdicts agree and what was observed does not, `spurious` that a side's
 * own attempts disagree, `added` and `removed` that one side has no such cell, `skipped` that a side has no verdict.
 */
export type Change =
  'same' | 'regressed' | 'fixed' | 'changed' | 'spurious' | 'added' | 'removed' | 'skipped';

/** The change of one pair of cells, on one clock. */
export interface CellChange {
  readonly change: Change;
  /** A fragment, `passed → failed: took 5.00006 s`; empty for `same`. */
  readonly reason: string;
  /** A side was to give a verdict and gave none: it never ran, never started, or loaded something else. */
  readonly unverified: boolean;
  readonly baseline?: CellResult;
  readonly candidate?: CellResult;
}

/** The change of one scenario between two columns, on all clocks. */
export interface ScenarioChange {
  readonly scenario: PlannedScenario;
  /** The weightiest of the clocks' changes. */
  readonly change: Change;
  /** The reason of that change, of the virtual clock if both have it. */
  readonly reason: string;
  readonly unverified: boolean;
  readonly clocks: Readonly<Partial<Record<Clock, CellChange>>>;
  /** On the real clock; absent if a side has no times. */
  readonly times?: TimeComparison;
}

/** Two columns, scenario by scenario. */
export interface ColumnComparison {
  /** The column's name, or one with the run that it is from. */
  readonly baseline: string;
  readonly candidate: string;
  readonly changes: readonly ScenarioChange[];
}
