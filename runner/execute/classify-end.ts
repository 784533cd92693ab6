/** How a child's process ended, decided once from everything that was seen of it. Pure. */
import type { End } from './events.ts';

/** An end that the runner decided before, or instead of, the process. */
export interface ForcedEnd {
  readonly end: 'environment-mismatch' | 'not-started' | 'protocol-error' | 'signalled' | 'timed-out';
  readonly problem: string;
}

export interface Ending {
  readonly forced?: ForcedEnd | undefined;
  /** The run was stopped, and this child with it. */
  readonly stopped: boolean;
  /** Null, as Node has it, if a signal ended the process, and while it still runs. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last frame: a result, or the failure of the scenario's own code. */
  readonly concluded: boolean;
  /** The bytes of a last frame without its end of line. */
  readonly unfinishedBytes: number;
}

export interface ClassifiedEnd {
  readonly end: End;
  /** Absent for a clean exit. */
  readonly problem?: string;
}

export function classifyEnd(ending: Ending): ClassifiedEnd {
  const { forced, stopped, exitCode, signal, concluded, unfinishedBytes } = ending;
  if (forced !== undefined) return forced;
  const clean = exitCode === 0 && concluded && unfinishedBytes === 0;
  if (stopped && !clean) return { end: 'signalled', problem: 'was stopped together with the run' };
  if (signal !== null) {
    return {
      end: 'signalled',
      problem: `expected an exit with code 0 and a result, found an end by ${signal}`,
    };
  }
  if (exitCode === null) {
    return {
      end: 'signalled',
      problem: 'expected the process to be gone once it was killed, found it alive',
    };
  }
  if (exitCode !== 0) {
    return {
      end: 'exited',
      problem: `expected an exit with code 0, found ${exitCode}${concluded ? '' : ' and no result'}`,
    };
  }
  if (unfinishedBytes > 0) {
    return {
      end: 'protocol-error',
      problem: `expected each frame to end its line, found ${unfinishedBytes} bytes of one that does not`,
    };
  }
  if (!concluded) {
    return {
      end: 'exited-early',
      problem: 'expected a result before the exit, found an exit with code 0 and none',
    };
  }
  return { end: 'exited' };
}
