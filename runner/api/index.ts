/**
 * What other programs import from `patchmatrix/api`: the stages behind the commands, from a matrix to reports. It prints
 * nothing, listens to no signal and never exits; docs/api.md shows it at work.
 */
export { planMatrix } from './plan-matrix.ts';
export type { PlanOptions } from './plan-matrix.ts';
export { runPlan } from './run-plan.ts';
export type { RunOptions } from './run-plan.ts';
export type { FinishedRun } from '../cli/perform-run.ts';
export { readRun, ReadRunError } from '../record/read-run.ts';

export {
  compareColumns,
  compareRuns,
  compareWithBaselines,
  countChanges,
} from '../compare/compare-columns.ts';
export { compareWithAccepted } from '../compare/accepted-results.ts';
export { readAcceptedResults } from '../cli/accepted-file.ts';

export { buildReport, renderReport } from './render-report.ts';
export type { BuildReportOptions, RenderOptions } from './render-report.ts';
export { decideExitCode } from '../cli/decide-exit-code.ts';

export { EnvironmentError } from '../environments/environment-error.ts';
export { DriverError } from '../execute/child-programs.ts';
export { SandboxError } from '../execute/sandbox.ts';
export { ScratchError } from '../execute/scratch.ts';
export { MatrixError } from '../matrix/read-matrix.ts';
export { FilterError, SelectionError } from '../plan/select-cells.ts';
export { StorageError } from '../record/storage-error.ts';
export { UsageError } from '../cli/usage-error.ts';

export type { AcceptedResult, AcceptedResults, Deviation } from '../compare/accepted-results.ts';
export type { CellChange, Change, ColumnComparison, ScenarioChange } from '../compare/change.ts';
export type { Judgement, Verdict } from '../compare/verdict.ts';
export type { End, Observation, RunEvent } from '../execute/events.ts';
export type { Mistake } from '../matrix/mistake.ts';
export type { Column, Plan, PlannedCell, PlannedScenario } from '../plan/plan.ts';
export type { Attempt, CellResult, RunResults } from '../record/run-results.ts';
export type { ReporterName } from '../report/reporters.ts';
export type { RunReport } from '../report/run-report.ts';
