/** The exit codes of the command line: frozen, documented, and the first that applies wins, in this order. */
export const exitCodes = {
  interrupted: 130,
  terminated: 143,
  /** A bug of ours. */
  internal: 70,
  /** A mistake in the command line, the matrix or a file that it names. */
  usage: 2,
  regressed: 1,
  /** The machine lacks something: a child could not be started, or loaded something else than was planned. */
  environment: 3,
  /** Some cells have no result. */
  partial: 5,
  nothingSelected: 4,
  ok: 0,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code for a signal that ended the run. */
export function exitCodeForSignal(signal: string): ExitCode {
  return signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
}
