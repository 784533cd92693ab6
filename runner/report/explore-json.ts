/** What a search found, as one JSON object. */
import type { ProgramResult } from '../../program/program.ts';
import { type ColumnNames, describeEntry } from '../explore/describe-divergence.ts';
import type { ExploreState } from '../explore/explore-pair.ts';
import { countSteps, type Finding } from '../explore/finding.ts';
import type { TimelineEntry } from '../explore/timeline-entries.ts';

export interface ExploreReport {
  readonly state: ExploreState;
  readonly seed: number;
  readonly seconds: number;
  readonly names: ColumnNames;
  readonly interrupted: boolean;
  /** The files of each finding that were saved, by the finding. */
  readonly files: ReadonlyMap<Finding, readonly string[]>;
}

export const buildExploreJson = ({ state, seed, seconds, names, interrupted, files }: ExploreReport) => ({
  columns: names,
  seed,
  programs: state.programs,
  seconds,
  programsPerSecond: seconds === 0 ? 0 : state.programs / seconds,
  differing: state.differing,
  examined: state.examined,
  random: state.random,
  interrupted,
  findings: state.findings.map((finding) => {
    const { kind, row, operation, rule, program, seen, firstSeen, isConfirmed, divergence, runs } = finding;
    return {
      kind,
      ...(row && { row }),
      operation,
      rule,
      program: { main: program.main },
      steps: countSteps(program.main),
      seen,
      firstSeen,
      confirmed: isConfirmed,
      ...(divergence && {
        divergence: {
          common: describe(divergence.common),
          left: describe(divergence.left),
          right: describe(divergence.right),
        },
      }),
      ...(runs && { left: observed(runs.left.result), right: observed(runs.right.result) }),
      files: files.get(finding) ?? [],
    };
  }),
});

const describe = (entry: TimelineEntry | undefined) =>
  entry === undefined ? null : { tick: entry.tick, what: describeEntry(entry) };

const observed = ({ outcome, elapsed, events }: ProgramResult) => ({ outcome, elapsed, events });
