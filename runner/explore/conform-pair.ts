/** Holds a model against a release on random programs, in every field. What is said about it is the command line's. */
import type { Program, ProgramResult } from '../../program/program.ts';
import { differingFields } from '../compare/compare-results.ts';
import { type Answer, type PairSide, runPairs } from '../execute/run-pairs.ts';
import { generatePrograms } from './generate-programs.ts';
import { shrinkProgram } from './shrink-program.ts';

export interface ConformPairOptions {
  readonly left: PairSide;
  readonly right: PairSide;
  readonly seed: number;
  /** The first program, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Is told after each program how many were compared; false ends the run. */
  readonly onCompared: (compared: number, disagreements: readonly Disagreement[]) => boolean;
  readonly signal?: AbortSignal;
}

export interface Disagreement {
  readonly program: Program;
  /** The fields that differ; `error` where a side had none to compare. */
  readonly fields: readonly string[];
}

/** Milliseconds that one program may take. */
const timeoutMs = 30_000;

export async function conformPair(options: ConformPairOptions): Promise<Disagreement[]> {
  const { left, right, seed, from, to, onCompared, signal } = options;
  const disagreements: Disagreement[] = [];
  let compared = from;
  await runPairs({
    left,
    right,
    timeoutMs,
    ...(signal && { signal }),
    lines: () => mapLines(generatePrograms(seed, from, to)),
    onPair(index, leftAnswer, rightAnswer) {
      compared++;
      const fields = compareAnswers(leftAnswer, rightAnswer);
      if (fields.length > 0) {
        const [program] = generatePrograms(seed, from + index, from + index + 1);
        if (program !== undefined) disagreements.push({ program, fields });
      }
      return onCompared(compared, disagreements);
    },
  });
  return disagreements;
}

/** A smallest program on which the two sides still disagree, with what each did. */
export async function shrinkDisagreement(
  sides: { readonly left: PairSide; readonly right: PairSide },
  program: Program,
  signal?: AbortSignal,
): Promise<{ readonly program: Program; readonly left: Answer; readonly right: Answer }> {
  const runBoth = async (programs: readonly Program[]): Promise<[Answer, Answer][]> => {
    const answers: [Answer, Answer][] = [];
    await runPairs({
      ...sides,
      timeoutMs,
      ...(signal && { signal }),
      lines: () => mapLines(programs),
      onPair(_index, left, right) {
        answers.push([left, right]);
        return true;
      },
    });
    return answers;
  };
  const smallest = await shrinkProgram(program, async (candidates) => {
    const answers = await runBoth(candidates);
    return answers.map((pair) => compareAnswers(...pair).length > 0);
  });
  const [pair] = await runBoth([smallest]);
  if (pair === undefined) throw new Error('the smallest program was not run');
  return { program: smallest, left: pair[0], right: pair[1] };
}

export function isResult(answer: Answer): answer is ProgramResult {
  return 'outcome' in answer;
}

function compareAnswers(left: Answer, right: Answer): string[] {
  if (isResult(left) && isResult(right)) return differingFields(left, right);
  return ['error'];
}

function* mapLines(programs: Iterable<Program>): Generator<string> {
  for (const program of programs) yield JSON.stringify(program);
}
