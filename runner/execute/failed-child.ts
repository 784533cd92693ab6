/** A child that could not be started. */
import { type CellLog, closeCellLog } from './cell-log.ts';
import type { ChildSpec, RunningChild } from './child-spec.ts';
import { describeError } from './describe-error.ts';
import type { Observation } from './events.ts';
import { roundMs } from './round-ms.ts';
import { ScratchError } from './scratch.ts';

/**
 * @param startedAt when it was tried, as `performance.now()` has it
 * @param failure resolves with what the system said
 */
export function failedChild(
  spec: ChildSpec,
  startedAt: number,
  log: CellLog | undefined,
  failure: Promise<unknown>,
): RunningChild {
  const observe = async (): Promise<Observation> => {
    const error = await failure;
    if (log !== undefined) closeCellLog(log);
    return {
      end: 'not-started',
      problem:
        error instanceof ScratchError
          ? error.message
          : `expected \`${spec.command}\` to start, found ${describeError(error)}`,
      leaked: false,
      wallMs: roundMs(performance.now() - startedAt),
    };
  };
  return { observation: observe(), kill: () => undefined };
}
