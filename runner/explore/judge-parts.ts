/**
 * What a part of a patch fixes and breaks, measured against the library as it is: scenarios by what they owe, explored
 * programs by what can be observed. Pure; `run-candidates.ts` gets the answers.
 */
import type { Program, ProgramResult } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import { judgeResult } from '../compare/judge-cell.ts';
import type { Answer } from '../execute/run-pairs.ts';
import { classifyDifference, type Consequence, isWorse } from './classify-difference.ts';

/** One question of the oracle. */
export type OracleItem =
  | { readonly kind: 'scenario'; readonly id: string; readonly program: Program; readonly owed: Owed }
  /** A smallest program on which the whole patch, or a part of it, did something else. */
  | { readonly kind: 'program'; readonly id: string; readonly program: Program };

/** Something that works without the patch, and does not with it. */
export interface Regression {
  /** The scenario's id, or what the program is called. */
  readonly id: string;
  readonly kind: OracleItem['kind'] | 'refused';
  /** A fragment: `took 5.00006 s`, `missing-cancellation`. */
  readonly what: string;
}

export interface JudgedParts {
  /** Ids of the scenarios that fail without the patch and pass with it. */
  readonly fixes: readonly string[];
  readonly regressions: readonly Regression[];
}

/** What a column answered to each item, or why it could not be opened. */
export type CandidateAnswers = readonly Answer[] | { readonly refused: string };

/** @param baseline what the library as it is answered, item by item */
export function judgeParts(
  items: readonly OracleItem[],
  baseline: readonly Answer[],
  candidate: CandidateAnswers,
): JudgedParts {
  if ('refused' in candidate) {
    const what = `could not be applied: ${candidate.refused}`;
    return { fixes: [], regressions: [{ id: 'the patch itself', kind: 'refused', what }] };
  }
  const fixes: string[] = [];
  const regressions: Regression[] = [];
  for (const [index, item] of items.entries()) {
    const [before, after] = [baseline[index], candidate[index]];
    if (before === undefined || after === undefined) throw new Error(`no answer to ${item.id}`);
    if (item.kind === 'program') {
      const consequence = compareAnswers(before, after);
      if (consequence !== undefined && isWorse(consequence)) {
        regressions.push({ id: item.id, kind: 'program', what: consequence });
      }
      continue;
    }
    const [missedBefore, missedAfter] = [missed(item.owed, before), missed(item.owed, after)];
    if (missedBefore === '' && missedAfter !== '') {
      regressions.push({ id: item.id, kind: 'scenario', what: missedAfter });
    }
    if (missedBefore !== '' && missedAfter === '') fixes.push(item.id);
  }
  return { fixes, regressions };
}

function compareAnswers(before: Answer, after: Answer): Consequence | undefined {
  if (!isResult(before)) return isResult(after) ? 'no-result-gone' : undefined;
  return isResult(after) ? classifyDifference(before, after) : 'no-result';
}

/** What happened instead of what is owed; empty if nothing was missed. */
function missed(owed: Owed, answer: Answer): string {
  if (!isResult(answer)) return `gave no result: ${answer.error}`;
  const happened = judgeResult(owed, { result: answer }).flatMap((each) => (each.met ? [] : each.happened));
  return [...new Set(happened)].join(', ');
}

function isResult(answer: Answer): answer is ProgramResult {
  return 'outcome' in answer;
}
