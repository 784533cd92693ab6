/**
 * `run --watch`: runs the matrix, and after each save the cells that it touches. Every run is stored as one of its own that takes
 * over what is still so, so that each holds the whole picture. Which cells are touched is decided by their content
 * (`identifyCells`).
 */
import { requireSandbox } from '../execute/sandbox.ts';
import type { ExitCode } from './exit-codes.ts';
import type { RunOptions } from './run-command.ts';
import { findCI } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { WatchSession } from './watch-session.ts';

/**
 * Watches until it is ended: by a key, with the exit code of what is shown or of the mistake that stands, or by a signal.
 *
 * @throws UsageError for flags that do not go with it; SandboxError; ReadRunError or SelectionError for `--last-failed`
 */
export async function watchCommand(matrixFile: string, options: RunOptions): Promise<ExitCode> {
  refuseOtherFlags(options);
  if (options.sandbox === 'strict') requireSandbox();
  const session = new WatchSession(matrixFile, options);
  try {
    return await session.run();
  } finally {
    await session.close();
  }
}

function refuseOtherFlags(options: RunOptions): void {
  const given = [
    ...(options.updateBaseline ? ['--update-baseline'] : []),
    ...(options.shard ? ['--shard'] : []),
  ];
  if (given.length > 0) {
    throw new UsageError(
      `expected --watch without ${given.join(', ')}: what is accepted or merged is one run that somebody has seen`,
    );
  }
  const CI = findCI();
  if (CI !== undefined) {
    throw new UsageError(
      `expected --watch where somebody saves files, found CI=${CI}: the job would never end; leave --watch out`,
    );
  }
}
