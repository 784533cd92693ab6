/** The exit codes of the command line: frozen, documented, and the first that applies wins, in this order. */
export const exitCodes = {
  interrupted: 130,
  terminated: 143,
  internal: 70,
  usage: 2,
  regressed: 1,
  environment: 3,
  partial: 5,
  nothingSelected: 4,
  ok: 0,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each says, a fragment for the help and for the reference. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  interrupted: 'interrupted by Ctrl-C or SIGINT; what had finished is stored',
  terminated: 'ended by SIGTERM or SIGHUP; what had finished is stored',
  internal: 'a bug of patchmatrix',
  usage: 'a mistake in the command line, the matrix or a file that it names',
  regressed: 'a cell got worse',
  environment: 'the machine lacks something, or a release cannot be installed',
  partial: 'some cells have no result',
  nothingSelected: 'no cell was selected',
  ok: 'fine',
};

/** The lines of the help, in the order in which one wins over the next. */
export function renderExitCodes(): string {
  const lines = Object.entries(exitCodeMeanings).map(
    ([name, meaning]) => `  ${String(exitCodes[name as keyof typeof exitCodes]).padEnd(5)}${meaning}`,
  );
  return `\nExit codes, the first that applies:\n${lines.join('\n')}`;
}

/** The exit code for a signal that ended the run. */
export function exitCodeForSignal(signal: string): ExitCode {
  return signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
}
