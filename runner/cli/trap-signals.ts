/** Ctrl-C and its like: the first signal stops the run, a second one kills what is left and ends the process. */
import { killAllChildren } from '../execute/command-children.ts';
import { exitCodeForSignal } from './exit-codes.ts';

export interface SignalTrap {
  /** Aborted with the signal's name, or by `stop` with a reason that is none. */
  readonly signal: AbortSignal;
  /** Stops as a first signal does, without one. */
  stop(): void;
  /** Signals have their usual effect again. */
  release(): void;
}

const trapped = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function trapSignals(): SignalTrap {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      killAllChildren();
      process.exit(exitCodeForSignal(name));
    }
    controller.abort(name);
  };
  for (const name of trapped) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop() {
      controller.abort();
    },
    release() {
      for (const name of trapped) process.off(name, onSignal);
    },
  };
}
