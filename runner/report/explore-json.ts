/** What a search found, as one JSON object. Field names are stable; `included-results.ts` reads it again. */
import type { Program, ProgramResult } from '../../program/program.ts';
import type { PassRecord, StepRecord, TaskState } from '../../program/timeline.ts';
import type { Consequence } from '../explore/classify-difference.ts';
import { type ColumnNames, describeEntry } from '../explore/describe-divergence.ts';
import type { ExploreState } from '../explore/explore-pair.ts';
import { countSteps, type Finding } from '../explore/finding.ts';
import type { RecordedRun, TimelineEntry } from '../explore/timeline-entries.ts';

export interface ExploreReport {
  readonly state: ExploreState;
  readonly seed: number;
  readonly seconds: number;
  readonly names: ColumnNames;
  readonly interrupted: boolean;
  /** The files of each finding that were saved, by the finding. */
  readonly files: ReadonlyMap<Finding, readonly string[]>;
}

export interface ExploreJson extends SearchJson {
  /** Which of the tool's JSON objects it is. */
  readonly kind: 'explore';
  readonly findings: readonly FindingJson[];
}

export interface SearchJson {
  readonly columns: ColumnNames;
  readonly seed: number;
  readonly programs: number;
  readonly seconds: number;
  readonly programsPerSecond: number;
  readonly differing: number;
  readonly examined: number;
  /** Of the programs, those that chance alone has drawn. */
  readonly random: { readonly programs: number; readonly differing: number };
  readonly interrupted: boolean;
}

export interface FindingJson<Run = RunJson> {
  readonly kind: Consequence;
  readonly row?: TaskState;
  readonly operation: string;
  /** The rule behind it, in words. */
  readonly rule: string;
  readonly program: Pick<Program, 'main'>;
  readonly steps: number;
  readonly seen: number;
  readonly firstSeen: number;
  readonly confirmed: boolean;
  readonly divergence?: {
    readonly common: EntryJson | null;
    readonly left: EntryJson | null;
    readonly right: EntryJson | null;
  };
  /** What the columns did; absent for a program without a result. */
  readonly left?: Run;
  readonly right?: Run;
  readonly files: readonly string[];
}

export interface EntryJson {
  readonly tick: number;
  readonly what: string;
}

/** A result with what was recorded on the way: at most the first `mostPasses` passes. */
export interface RunJson extends ProgramResult {
  readonly timeline: readonly PassRecord[];
  readonly steps: readonly StepRecord[];
}

/** As many as a stored run holds of a cell. */
const mostPasses = 100;

export function buildExploreJson(report: ExploreReport): ExploreJson {
  return { kind: 'explore', ...buildSearch(report, recorded) };
}

/** The same without what was recorded on the way: for a document that is about more. */
export function buildSearchJson(report: ExploreReport) {
  return buildSearch(report, ({ result: { outcome, elapsed, events } }) => ({ outcome, elapsed, events }));
}

function buildSearch<Run>(
  { state, seed, seconds, names, interrupted, files }: ExploreReport,
  buildRun: (run: RecordedRun) => Run,
): SearchJson & { readonly findings: readonly FindingJson<Run>[] } {
  return {
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
        ...(runs && { left: buildRun(runs.left), right: buildRun(runs.right) }),
        files: files.get(finding) ?? [],
      };
    }),
  };
}

function describe(entry: TimelineEntry | undefined): EntryJson | null {
  return entry === undefined ? null : { tick: entry.tick, what: describeEntry(entry) };
}

function recorded({ result, timeline, steps }: RecordedRun): RunJson {
  return { ...result, timeline: timeline.slice(0, mostPasses), steps };
}
