/** Finds variants that are equal to a part of another one, as far as programs can tell. */
import { differingFields } from '../compare/compare-results.ts';
import { BatchRefusedError } from '../execute/run-batch.ts';
import type { Answer } from '../execute/run-pairs.ts';
import { generatePrograms } from './generate-programs.ts';
import type { CandidateAnswers, OracleItem } from './judge-parts.ts';
import type { Candidates, ReduceColumn } from './run-candidates.ts';

export interface EqualsOptions {
  /** The variants that are compared. */
  readonly others: readonly string[];
  readonly seed: number;
  readonly count: number;
}

export interface Equals {
  readonly variants: readonly string[];
  /** How many programs were compared. */
  readonly programs: number;
}

/** Programs by chance that equal columns must agree on, beside those of the oracle; at most so many. */
const maxCompared = 2000;

/** Which of the other variants do the same as the parts that are kept, in every field of every program. */
export async function findEquals(
  kept: readonly string[],
  items: readonly OracleItem[],
  { others, seed, count }: EqualsOptions,
  candidates: Candidates<ReduceColumn>,
): Promise<Equals> {
  if (others.length === 0) return { variants: [], programs: 0 };
  const random = [...generatePrograms(seed, 0, Math.min(count, maxCompared))];
  const compared: OracleItem[] = [
    ...items,
    ...random.map((program): OracleItem => ({ kind: 'program', id: program.name, program })),
  ];
  const columns: ReduceColumn[] = [
    { kind: 'parts', parts: kept },
    ...others.map((variant): ReduceColumn => ({ kind: 'other', variant })),
  ];
  const [own, ...theirs] = await candidates.ask(columns, compared);
  const ours = answersOf(own);
  const variants = others.filter((_, index) => {
    const answers = theirs[index];
    return (
      answers !== undefined &&
      !('refused' in answers) &&
      compared.every((_item, place) => isEqual(ours[place], answers[place]))
    );
  });
  return { variants, programs: compared.length };
}

/** @throws BatchRefusedError for a column that could not be opened */
export function answersOf(answers: CandidateAnswers | undefined): readonly Answer[] {
  if (answers === undefined) throw new Error('a column was not asked');
  if ('refused' in answers) throw new BatchRefusedError(answers.refused);
  return answers;
}

/** In every field; programs without a result are equal in that. */
export function isEqual(left: Answer | undefined, right: Answer | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if ('error' in left || 'error' in right) return 'error' in left && 'error' in right;
  return differingFields(left, right).length === 0;
}
