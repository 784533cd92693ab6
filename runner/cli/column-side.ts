/** A column as a pair of workers sees it: what is started, and what it is asked. */
import { defaultClockSettings } from '../cell/protocol.ts';
import { buildChildCommand, buildColumnRequest } from '../execute/child-programs.ts';
import type { SessionSide } from '../execute/pair-session.ts';
import type { WorkerSettings } from '../explore/explore-pair.ts';
import type { PlannedRuntime, PlannedVariant } from '../plan/plan.ts';
import { programFiles } from './bundle-files.ts';

export interface PlannedColumn {
  readonly runtime: PlannedRuntime;
  readonly variant: PlannedVariant;
}

/**
 * Opens workers of a column, on the virtual clock.
 *
 * @param parts those of the variant that are on; by default it is applied as a whole
 */
export function sideOf(
  { runtime, variant }: PlannedColumn,
  parts?: readonly string[],
): (settings?: WorkerSettings) => SessionSide {
  return (settings) => ({
    command: buildChildCommand(runtime, 'batch', programFiles()),
    request: {
      ...buildColumnRequest(runtime, variant, { ...(parts && { parts }) }),
      clock: 'virtual',
      ...defaultClockSettings,
      ...settings,
    },
  });
}
