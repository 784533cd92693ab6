/** What became of cells between two looks at them: which fail now, and which pass again. Pure. */
import type { CellResult } from '../record/run-results.ts';
import { type Verdict, verdictRank } from './verdict.ts';

/** What was last seen of a cell. */
export interface SeenCell {
  readonly verdict: Verdict | 'spurious' | 'unknown';
  /** One sentence; empty for a cell that passed. */
  readonly reason: string;
}

/** `worse` and `better` are by verdict alone: a cell that fails otherwise than before fails still. */
export interface VerdictChange extends SeenCell {
  readonly cell: string;
  readonly kind: 'better' | 'worse';
  readonly before: SeenCell['verdict'];
}

export function seeCell({ judgement, spurious }: CellResult): SeenCell {
  if (spurious !== undefined) return { verdict: 'spurious', reason: spurious };
  if (judgement === undefined) return { verdict: 'unknown', reason: 'it has not finished' };
  return { verdict: judgement.verdict, reason: judgement.reason };
}

/**
 * What got worse comes first; of a cell that is new or was not known nothing is said, unless it does not pass.
 *
 * @param before what was last seen of each cell, by its id
 */
export function listVerdictChanges(
  before: ReadonlyMap<string, SeenCell>,
  after: readonly CellResult[],
): VerdictChange[] {
  const changes = after.flatMap((result): VerdictChange[] => {
    const [old, now] = [before.get(result.cell.id)?.verdict ?? 'unknown', seeCell(result)];
    const [from, to] = [rankOf(old), rankOf(now.verdict)];
    // What is skipped now, or was, changed its plan and not its verdict.
    if (from === to || now.verdict === 'unknown' || from === 0 || to === 0) return [];
    return [{ cell: result.cell.id, kind: to > from ? 'worse' : 'better', before: old, ...now }];
  });
  return [
    ...changes.filter(({ kind }) => kind === 'worse'),
    ...changes.filter(({ kind }) => kind === 'better'),
  ];
}

/** What is not known is as good as passed: nobody saw it fail. */
function rankOf(verdict: SeenCell['verdict']): number {
  switch (verdict) {
    case 'unknown':
      return verdictRank.passed;
    case 'spurious':
      return verdictRank.failed;
    case 'passed':
    case 'failed':
    case 'errored':
    case 'skipped':
      return verdictRank[verdict];
  }
}
