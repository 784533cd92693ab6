/**
 * What the page of a run shows, in two parts that are embedded in it as JSON: what is drawn at once, and what a cell says once
 * it is opened. Vocabulary only; `runner/report/html/` fills it in, all names are shown as they are.
 */
import type { Program } from '../../program/program.ts';
import type { Clock } from '../cell/protocol.ts';
import type { Change } from '../compare/change.ts';
import type { Expectation, Verdict } from '../compare/verdict.ts';
import type { Consequence } from '../explore/classify-difference.ts';
import type { ColumnNames } from '../explore/describe-divergence.ts';
import type { RecordedRun } from '../explore/timeline-entries.ts';
import type { PageBench } from './charts/bench-data.ts';
import type { PageGrowth } from './charts/growth-data.ts';
import type { PageLoops } from './charts/loop-data.ts';

export interface PageData {
  /** The version of patchmatrix. */
  readonly patchmatrix: string;
  readonly title: string;
  readonly run: PageRun;
  /** What searches for programs found, beside the run. */
  readonly searches: readonly PageSearch[];
  /** What the columns cost, where that was measured. */
  readonly benches: readonly PageBench[];
  /** Loops that did not come to rest; absent if all did. */
  readonly loops?: PageLoops;
  /** What module scenarios measured over sizes; absent if they measured nothing. */
  readonly growth?: PageGrowth;
  /** What a review of the run comes to. */
  readonly review?: PageReview;
}

/** A search for programs on which two columns differ. */
export interface PageSearch {
  readonly names: ColumnNames;
  /** How much was run, and how much of it differs: a sentence each. */
  readonly summary: readonly string[];
  /** The command that repeats it; absent where it is not known. */
  readonly command?: string;
  /** The worst first. */
  readonly findings: readonly PageFinding[];
}

export interface PageFinding {
  readonly kind: Consequence;
  /** What it comes to, a fragment. */
  readonly words: string;
  /** The right column is worse, not only different. */
  readonly isWorse: boolean;
  /** Where it comes from and how often it was seen, a fragment each. */
  readonly marks: readonly string[];
  /** The rule behind it, in sentences; names stand between backticks. */
  readonly rule: string;
  /** The smallest program: as data, as calls of the builders, and as JSON. */
  readonly program: Program;
  readonly builders: string;
  readonly json: string;
  /** Absent for a program without a result. */
  readonly traces?: { readonly left: PageTrace; readonly right: PageTrace };
}

/** In its sentences names stand between backticks. */
export interface PageReview {
  readonly title: string;
  readonly advice: string;
  /** A sentence each. */
  readonly reasons: readonly string[];
  /** The command that writes it again. */
  readonly command: string;
}

export interface PageRun {
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly subject: string;
  readonly matrix: string;
  /** The words behind `patchmatrix` on the command line, quoted. */
  readonly command: string;
  /** Real seconds; absent for results that were read again. */
  readonly wallSeconds?: number;
  /** Whether all cells are there, and why not. */
  readonly state: 'complete' | 'interrupted' | 'running';
  readonly cells: number;
  readonly counts: Readonly<Record<PageVerdict, number>>;
  /** What a reader has to know beside the table, a sentence each. */
  readonly notes: readonly string[];
  readonly runtimes: readonly { readonly id: string; readonly version: string }[];
  readonly columns: readonly PageColumn[];
  readonly suites: readonly PageSuite[];
  readonly comparisons: readonly PageComparison[];
  /** How the run differs from what was accepted; for a gate from the baseline columns. */
  readonly deviations: readonly PageDeviation[];
}

export interface PageColumn {
  /** `4.13+wide`. */
  readonly id: string;
  readonly runtime: string;
  readonly variant: string;
  readonly baseline?: string;
  /** What became of the variant's diffs, where that needs saying. */
  readonly patch?: string;
}

export interface PageSuite {
  readonly name: string;
  /** For each column of the run. */
  readonly passed: readonly { readonly passed: number; readonly total: number }[];
  readonly rows: readonly PageRow[];
}

export interface PageRow {
  /** The scenario's id, and its name without the suite. */
  readonly scenario: string;
  readonly label: string;
  readonly title: string;
  /** For each column of the run; null where the plan has no such cell. */
  readonly cells: readonly (PageCell | null)[];
}

/** What a cell of the table says of both clocks: the verdict of the one that decides, the time of the one that measures. */
export interface PageCell {
  readonly verdict: PageVerdict;
  /** `✓`, or two where the clocks disagree. */
  readonly marks: string;
  readonly text: string;
  /** Against the column's baseline; absent for a baseline, and where nothing changed. */
  readonly change?: Exclude<Change, 'same' | 'skipped'>;
  /** How many times the seconds of the baseline's cell; absent unless main ended in both. */
  readonly ratio?: number;
  /** Reschedules a second of a loop that did not come to rest. */
  readonly rate?: number;
}

export type PageVerdict = Verdict | 'spurious' | 'unfinished';

export interface PageComparison {
  readonly baseline: string;
  readonly candidate: string;
  readonly counts: Readonly<Record<Change, number>>;
  /** In every field on the virtual clock. */
  readonly equal: boolean;
}

interface PageDeviation {
  readonly cell: string;
  readonly kind: 'better' | 'changed' | 'worse';
  readonly description: string;
}

/** What is read once somebody asks for it. */
export interface PageDetails {
  /** By the id of the scenario. */
  readonly scenarios: Readonly<Record<string, ScenarioDetails>>;
  /** By `SCENARIO@COLUMN`, a cell's id without its clock. */
  readonly pairs: Readonly<Record<string, Readonly<Partial<Record<Clock, CellDetails>>>>>;
  /** Each trace once, however many cells have it. */
  readonly traces: readonly PageTrace[];
}

/** The steps and passes are missing where they were not recorded, as on the real clock. */
export type PageTrace = Pick<RecordedRun, 'result'> & Partial<RecordedRun>;

export interface ScenarioDetails {
  readonly title: string;
  /** Empty where none is given. */
  readonly rule: string;
  /** `scenarios/contract/fail-after.ts:4`. */
  readonly place: string;
  /** Absent for what is no program. */
  readonly program?: Program;
}

export interface CellDetails {
  readonly id: string;
  readonly verdict: PageVerdict;
  /** One sentence; empty for a cell that passed. */
  readonly reason: string;
  readonly change?: { readonly change: Change; readonly reason: string };
  readonly expectations: readonly Expectation[];
  /** A name and a value each, in words: `ticks`, `12,507`. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What the child printed, head and tail. */
  readonly output?: string;
  /** The command that runs just this cell again. */
  readonly rerun: string;
  /** An index in `traces`. */
  readonly trace?: number;
  /** Verdicts of its attempts, where there are several. */
  readonly attempts?: readonly {
    readonly attempt: number;
    readonly verdict: Verdict;
    readonly reason: string;
  }[];
}
