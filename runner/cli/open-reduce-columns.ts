/** The columns of a reduction as workers see them: what is started, and which parts of the patch it is asked to apply. */
import type { ReduceOptions } from '../explore/reduce-patch.ts';
import type { ReduceColumn } from '../explore/run-candidates.ts';
import type { PlannedVariant } from '../plan/plan.ts';
import { sideOf } from './column-side.ts';
import type { ReduceColumns } from './load-reduce-columns.ts';

/** @returns opens workers on the library as it is, the patch or some of its parts, or another patch */
export function openReduceColumns({
  runtime,
  none,
  variant,
  others,
  diff,
}: Pick<ReduceColumns, 'runtime' | 'none' | 'variant' | 'others' | 'diff'>): ReduceOptions['open'] {
  const byId = new Map(others.map((other) => [other.id, other]));
  const variantOf = (column: ReduceColumn): PlannedVariant => {
    switch (column.kind) {
      case 'none':
        return none;
      case 'whole':
      case 'parts':
        return variant;
      case 'other': {
        const other = byId.get(column.variant);
        if (other === undefined) throw new Error('a variant that was not collected');
        return other;
      }
    }
  };
  return (column, settings) => {
    if (diff !== undefined && runtime.driver === 'python') {
      const parts =
        column.kind === 'parts' ? column.parts : column.kind === 'whole' ? Object.keys(diff.parts) : [];
      return sideOf({ runtime: { ...runtime, site: diff.siteWith(parts) }, variant: none })(settings);
    }
    const parts = column.kind === 'parts' ? column.parts : undefined;
    return sideOf({ runtime, variant: variantOf(column) }, parts)(settings);
  };
}
