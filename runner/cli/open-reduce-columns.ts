/** The columns of a reduction as workers see them: what is started, and which parts of the patch it is asked to apply. */
import { defaultClockSettings } from '../cell/protocol.ts';
import { buildChildCommand, buildColumnRequest } from '../execute/child-programs.ts';
import type { ReduceOptions } from '../explore/reduce-patch.ts';
import type { PlannedVariant } from '../plan/plan.ts';
import { programFiles } from './bundle-files.ts';
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
  return (column, settings) => {
    if (diff !== undefined && runtime.driver === 'python') {
      const parts =
        column.kind === 'parts' ? column.parts : column.kind === 'whole' ? Object.keys(diff.parts) : [];
      const patched = { ...runtime, site: diff.siteWith(parts) };
      return {
        command: buildChildCommand(patched, 'batch', programFiles()),
        request: {
          ...buildColumnRequest(patched, none),
          clock: 'virtual',
          ...defaultClockSettings,
          ...settings,
        },
      };
    }
    let applied: PlannedVariant | undefined;
    switch (column.kind) {
      case 'none':
        applied = none;
        break;
      case 'whole':
      case 'parts':
        applied = variant;
        break;
      case 'other':
        applied = byId.get(column.variant);
    }
    if (applied === undefined) throw new Error('a variant that was not collected');
    const parts = column.kind === 'parts' ? column.parts : undefined;
    return {
      command: buildChildCommand(runtime, 'batch', programFiles()),
      request: {
        ...buildColumnRequest(runtime, applied, { ...(parts && { parts }) }),
        clock: 'virtual',
        ...defaultClockSettings,
        ...settings,
      },
    };
  };
}
