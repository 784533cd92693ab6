/** Which of a cell's attempts stands for it, and whether they agree with each other. Pure. */
import { programResultOf } from './program-result.ts';
import type { Clock } from '../cell/protocol.ts';
import type { Attempt } from '../record/run-results.ts';
import { differingFields } from './compare-results.ts';
import { verdictRank } from './verdict.ts';

export interface CombinedAttempts {
  /** The first of those with the worst verdict; absent if there is none. */
  readonly standing?: Attempt;
  /** How the attempts disagree, `passed in 2 of 3 attempts, failed in 1`; absent if they agree. */
  readonly spurious?: string;
}

/**
 * On either clock the verdicts must agree; on the virtual one, where a result is a function of the program, every field
 * must.
 */
export function combineAttempts(attempts: readonly Attempt[], clock: Clock): CombinedAttempts {
  const [first] = attempts;
  if (first === undefined) return {};
  const standing = attempts.reduce((worst, next) =>
    verdictRank[next.judgement.verdict] > verdictRank[worst.judgement.verdict] ? next : worst,
  );
  const spurious =
    describeVerdicts(attempts) ?? (clock === 'virtual' ? describeResults(attempts) : undefined);
  return { standing, ...(spurious !== undefined && { spurious }) };
}

function describeVerdicts(attempts: readonly Attempt[]): string | undefined {
  const verdicts = [...new Set(attempts.map(({ judgement }) => judgement.verdict))];
  if (verdicts.length < 2) return undefined;
  const counts = verdicts.map(
    (verdict) => `${verdict} in ${attempts.filter(({ judgement }) => judgement.verdict === verdict).length}`,
  );
  return `${counts.join(', ')} of ${attempts.length} attempts`;
}

function describeResults(attempts: readonly Attempt[]): string | undefined {
  const results = attempts.flatMap(({ observation }) => programResultOf(observation) ?? []);
  const [first] = results;
  if (first === undefined) return undefined;
  const fields = new Set(results.flatMap((result) => differingFields(first, result)));
  return fields.size === 0 ? undefined : `attempts on the virtual clock differ in ${[...fields].join(', ')}`;
}
