/** Reads a program from a file of the user's. */
import { parseProgram, ProgramError } from '../../program/parse-program.ts';
import type { Program } from '../../program/program.ts';
import { describeError } from '../execute/describe-error.ts';
import { readTextWithin } from '../matrix/read-text-within.ts';
import { UsageError } from './usage-error.ts';

/** Thousands of steps. */
export const maxProgramBytes = 4 * 1024 * 1024;

/**
 * A program as it is, or in a finding as `explore --json` prints it.
 *
 * @throws UsageError if there is no such file, or no program in it
 */
export function readProgramFile(name: string): Program {
  try {
    const value = JSON.parse(readTextWithin(name, maxProgramBytes)) as { readonly program?: unknown } | null;
    return parseProgram(value?.program ?? value);
  } catch (error) {
    if (error instanceof ProgramError) {
      throw new UsageError(`${name}: failed to ${error.message}`, { cause: error });
    }
    throw new UsageError(`expected a program as JSON in \`${name}\`, found: ${describeError(error)}`, {
      cause: error,
    });
  }
}
