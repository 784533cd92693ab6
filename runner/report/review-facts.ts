/** What a review is written from: stored results and searches, nothing that a writer has added. Vocabulary only. */
import type { SuitePower } from '../compare/suite-power.ts';
import type { ColumnNames } from '../explore/describe-divergence.ts';
import type { ExploreState } from '../explore/explore-pair.ts';
import type { RunReport } from './run-report.ts';

/** What is reviewed: a patch of one release, or a bump from one to another. */
export type ReviewSubject =
  | {
      readonly kind: 'patch';
      /** The variant's id. */
      readonly patch: string;
      /** The patch as the user named it, where that is a file. */
      readonly file?: string;
      /** The runtime that the patch is reviewed on. */
      readonly runtime: string;
    }
  | { readonly kind: 'bump'; readonly from: string; readonly to: string };

/** A search for programs on which two columns differ. */
export interface ReviewSearch {
  readonly names: ColumnNames;
  readonly seed: number;
  readonly state: ExploreState;
  /** How long it took. */
  readonly seconds: number;
  /** The command that repeats it. */
  readonly command: string;
}

/** Whether a patched column equals its baseline column in every field on random programs too. */
export interface ReviewEquality {
  readonly runtime: string;
  readonly programs: number;
  /** Those that differ in some field. */
  readonly differing: number;
  readonly command: string;
}

/** The smallest part of the patch that keeps fixes and loses the regressions. */
export interface ReviewReduction {
  readonly parts: readonly string[];
  readonly all: readonly string[];
  /** Scenarios. */
  readonly fixes: readonly string[];
  readonly lostFixes: readonly string[];
  /** A column that the reduced patch equals, by its variant's id. */
  readonly equals?: string;
  readonly command: string;
}

export interface ReviewFacts {
  readonly subject: ReviewSubject;
  /** Of the run over all versions. */
  readonly report: RunReport;
  readonly power: SuitePower;
  readonly searches: readonly ReviewSearch[];
  readonly equalities: readonly ReviewEquality[];
  readonly reduction?: ReviewReduction;
  /** The command that writes the review again. */
  readonly command: string;
}
