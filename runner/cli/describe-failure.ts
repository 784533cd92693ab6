/** What a command that failed prints, and with which code it exits. A user's mistake has no stack; a bug of ours has. */
import { BumpError } from '../bump/bump-error.ts';
import { LockFileError } from '../bump/lock-file.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import { DriverError } from '../execute/child-programs.ts';
import { SandboxError } from '../execute/sandbox.ts';
import { ScratchError } from '../execute/scratch.ts';
import { MatrixError } from '../matrix/read-matrix.ts';
import { renderMistakes } from '../matrix/mistake.ts';
import { QueueAddressError } from '../queue/queue-address.ts';
import { ReadRunError } from '../record/read-run.ts';
import { describeSystemError, StorageError } from '../record/storage-error.ts';
import { FilterError, SelectionError } from '../plan/select-cells.ts';
import { deceptive, escapeUnit } from '../report/printable.ts';
import { fenceOnGitHub } from './fence-on-github.ts';
import { colorsFor } from './terminal.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { renderNotice, wrapForTerminal } from './print-notice.ts';
import { UsageError } from './usage-error.ts';

export interface Failure {
  /** For standard error, with a newline. */
  readonly text: string;
  readonly exitCode: ExitCode;
}

export function describeFailure(error: unknown): Failure {
  if (error instanceof MatrixError) {
    // What a module threw while it was loaded is in it.
    const mistakes = renderMistakes(error.mistakes, error.sources, colorsFor(process.stderr));
    const text = wrapForTerminal(mistakes.replace(deceptive, escapeUnit), process.stderr);
    return { text: fenceOnGitHub(`${text}\n`), exitCode: exitCodes.usage };
  }
  const { text, exitCode } = describePlainly(error);
  return { text: renderNotice(text), exitCode };
}

function describePlainly(error: unknown): Failure {
  if (error instanceof SelectionError) return { text: error.message, exitCode: exitCodes.nothingSelected };
  if (error instanceof EnvironmentError || error instanceof SandboxError || error instanceof ScratchError) {
    return { text: `error: ${error.message}`, exitCode: exitCodes.environment };
  }
  if (error instanceof ReadRunError) {
    return { text: `error: failed to ${error.message}`, exitCode: exitCodes.usage };
  }
  if (error instanceof Error && usersMistakes.some((kind) => error instanceof kind)) {
    return { text: `error: ${error.message}`, exitCode: exitCodes.usage };
  }
  const storage = error instanceof StorageError ? error : describeSystemError(error);
  if (storage !== undefined) {
    const exitCode = storage.isMistake ? exitCodes.usage : exitCodes.environment;
    return { text: `error: ${storage.message}`, exitCode };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `patchmatrix failed, which is a bug of its own:\n${detail}`, exitCode: exitCodes.internal };
}

const usersMistakes = [BumpError, DriverError, FilterError, LockFileError, QueueAddressError, UsageError];
