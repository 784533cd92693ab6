/** How a cell ended, in a few words: what is expected and what was observed are compared as they are shown. */
import type { CellResult } from '../../runner/record/run-results.ts';
import type { FaultExpectation } from './faults.ts';

/** `errored: exited (3)`, `failed: timed-out (SIGTERM)`, `passed: exited (0), leaked`. */
export function describeEnd({
  verdict,
  end,
  exitCode,
  signal,
  leaked,
}: Omit<FaultExpectation, 'says'>): string {
  // What breaks the protocol is ended by the runner, if it has not ended by itself right after.
  const how = end === 'protocol-error' ? '' : ` (${exitCode ?? signal ?? ''})`;
  return `${verdict}: ${end}${how}${leaked === true ? ', leaked' : ''}`;
}

export function describeResult({ observation, judgement, state }: CellResult): string {
  if (observation === undefined || judgement === undefined) return state;
  const { end, exitCode, signal, leaked } = observation;
  return describeEnd({
    ...{ verdict: judgement.verdict, end, leaked },
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal: signal as NodeJS.Signals }),
  });
}
