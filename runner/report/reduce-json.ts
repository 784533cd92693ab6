/** What `reduce` found, as one JSON object. */
import type { Reduction } from '../explore/reduce-patch.ts';

export interface ReduceReport {
  readonly reduction: Reduction;
  readonly variant: string;
  readonly runtime: { readonly id: string; readonly version: string };
  readonly seed: number;
  readonly count: number;
  readonly command: string;
  /** The file that takes the reduced patch. */
  readonly emitted?: string;
}

export const buildReduceJson = ({ reduction, ...report }: ReduceReport) => {
  const { parts, whole, minimized, larger, smaller, explored, verified, equals, tried } = reduction;
  const { kept, prices, isExhaustive } = minimized;
  return {
    ...report,
    parts,
    whole: whole.judged,
    kept: kept === undefined ? null : { parts: kept.parts, fixes: kept.judged.fixes },
    lost: prices.map(({ fix, parts: needed, judged }) => ({
      fix,
      parts: needed,
      regressions: judged.regressions,
    })),
    exhaustive: isExhaustive,
    larger: larger.map(({ part, judged }) => ({ part, ...judged })),
    smaller: smaller.map(({ part, judged }) => ({ part, ...judged })),
    explored: explored.map(({ id, consequence, from, program }) => ({
      id,
      consequence,
      from,
      program: { main: program.main },
    })),
    verified,
    equals,
    tried,
  };
};
