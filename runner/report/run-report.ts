/** What every report of a run is made from: the results, and what became of them. Vocabulary only. */
import type { AcceptedResults, Deviation } from '../compare/accepted-results.ts';
import type { BumpReport } from '../bump/bump-report.ts';
import type { ColumnComparison } from '../compare/change.ts';
import type { RunResults } from '../record/run-results.ts';

export interface RunReport {
  readonly results: RunResults;
  /** The bump that the run was made for, and its verdict. */
  readonly bump?: BumpReport;
  /** Each column with its baseline column, in the order of the plan; for a bump each pair that its verdict was found from. */
  readonly comparisons: readonly ColumnComparison[];
  /** What counts against the run (`worse`), and how else it differs from what was accepted. */
  readonly deviations: readonly Deviation[];
  /** The file of accepted results as the user would name it, also if there is none; absent for a gate. */
  readonly acceptedFile?: string;
  /** What was accepted before the run; nothing for a gate. */
  readonly accepted: AcceptedResults;
  /** These results have just been accepted. */
  readonly updated: boolean;
  /** Where the results are stored, as the user would name it; absent if nowhere. */
  readonly resultsFolder?: string;
  /** Real seconds that the run took; absent for results that were read again. */
  readonly wallSeconds?: number;
  /** The command that runs just this cell again. */
  readonly rerunCommand: (cellId: string) => string;
}
