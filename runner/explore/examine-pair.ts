/** Looks at what two columns did with one program: which kind of difference it is, if it is one, and where it comes from. */
import type { Program } from '../../program/program.ts';
import { classifyDifference } from './classify-difference.ts';
import { type ColumnNames, describeRule } from './describe-divergence.ts';
import { findDivergence } from './find-divergence.ts';
import type { Finding, FindingKey } from './finding.ts';
import type { RecordedRun } from './timeline-entries.ts';

export type RecordedAnswer = RecordedRun | { readonly error: string };

export type Examined = FindingKey & Pick<Finding, 'divergence' | 'rule' | 'runs'>;

/** Undefined if the columns agree observably, or if neither has a result. */
export function examinePair(
  program: Program,
  left: RecordedAnswer,
  right: RecordedAnswer,
  names: ColumnNames,
): Examined | undefined {
  if ('error' in left || 'error' in right) {
    if ('error' in left && 'error' in right) return undefined;
    const [kind, error, column] =
      'error' in right
        ? (['no-result', right.error, names.right] as const)
        : (['no-result-gone', 'error' in left ? left.error : '', names.left] as const);
    return { kind, operation: error, rule: `${column} has no result: ${error}.` };
  }
  const kind = classifyDifference(left.result, right.result);
  if (kind === undefined) return undefined;
  const divergence = findDivergence(program, left, right);
  const runs = { left, right };
  if (divergence === undefined) return { kind, operation: 'time', runs, rule: 'Only times differ.' };
  const { operation, row } = divergence;
  return { kind, operation, ...(row && { row }), runs, divergence, rule: describeRule(divergence, names) };
}
