/** The words for a bump that is judged: which versions of which package, on which columns, and what was found. Vocabulary only. */
import type { BumpJudgement } from '../compare/judge-bump.ts';
import type { PackageChange } from './compare-locks.ts';
import type { Ecosystem } from './lock-file.ts';

/** A package of the matrix that goes from one version to another. */
export interface BumpStep {
  readonly package: string;
  readonly ecosystem: Ecosystem;
  readonly from: string;
  readonly to: string;
  /** The lock files that say so, relative to the top of the repository. */
  readonly files: readonly string[];
  /** The runtimes of the two versions. */
  readonly fromRuntime: string;
  readonly toRuntime: string;
}

/** A step under one patch, or under none. */
export interface BumpPair extends BumpStep {
  /** The patch that is used today, or that comes with the new version; absent if there is none. */
  readonly variant?: string;
  /** The column of the old version, with the patch if it is for that version. */
  readonly today: string;
  /** The column of the new version as it is. */
  readonly unpatched: string;
  /** The column of the new version with the patch. */
  readonly patched?: string;
}

export interface JudgedBump extends BumpPair {
  readonly judgement: BumpJudgement;
}

/** What a change did to the lock files, as far as it concerns a matrix: what a run of a bump is to answer. */
export interface BumpQuestion {
  /** What the lock files were compared with, `origin/main`. */
  readonly base: string;
  readonly pairs: readonly BumpPair[];
  /** Packages of the matrix that were added or removed: there are no two versions to compare. */
  readonly unpaired: readonly PackageChange[];
  /** How many other packages changed, which no runtime of the matrix has. */
  readonly others: number;
}

export interface BumpReport extends Omit<BumpQuestion, 'pairs'> {
  readonly judged: readonly JudgedBump[];
}

/** Whether the verdicts rest on a column: what is found in the others counts for nothing. */
export function restsOn({ judged }: Pick<BumpReport, 'judged'>, column: string): boolean {
  return judged.some(({ today, unpatched, patched, judgement: { verdict } }) => {
    switch (verdict) {
      case 'safe':
      case 'drop the patch':
        return column === today || column === unpatched;
      case 'safe with patch':
        return column === today || column === patched;
      case 'block':
        return column === today || column === unpatched || column === patched;
    }
  });
}

/** Some bump is to be blocked, and that is certain. */
export function isBumpBlocked({ judged }: Pick<BumpReport, 'judged'>): boolean {
  return judged.some(({ judgement: { verdict, isSettled } }) => verdict === 'block' && isSettled);
}

/** No verdict waits for what this machine could not verify. */
export function isBumpSettled({ judged }: Pick<BumpReport, 'judged'>): boolean {
  return judged.every(({ judgement: { isSettled } }) => isSettled);
}
