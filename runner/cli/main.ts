/**
 * Where the command line starts and ends; only this file exits. What commands and flags there are is in `commands/`. Each
 * command's work is in a file of its own, loaded only when the command is given. This file is bundled apart from what it
 * imports late, which has a copy of its own of all that both import: nothing of that may hold state.
 */
import { CommanderError } from 'commander';

import type * as CommandSession from './command-session.ts';
import { buildProgram } from './commands/build-program.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { keepCode, loadCommands } from './load-commands.ts';

// A reader that has seen enough, `| head`, is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  session?.killAllChildren();
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  process.stderr.write(`error: expected to write all of the output, found ${error.message}\n`);
  process.exit(exitCodes.environment);
});

/** Of the command that was given, once there is one. */
let session: typeof CommandSession | undefined;

void main().then(async (exitCode) => {
  process.exitCode = exitCode;
  await session?.endCommand();
  // What a command compiled that was refused is not what it compiles when it does its work.
  if (exitCode === exitCodes.ok || exitCode === exitCodes.regressed) keepCode();
});

async function main(): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = buildProgram({
    setExitCode: (code) => {
      exitCode = code;
    },
    beforeCommand: async (name) => {
      loadCommands(name);
      session = await import('./command-session.ts');
      session.openCommand();
    },
  });
  try {
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { describeFailure } = await import('./describe-failure.ts');
    const failure = describeFailure(error);
    process.stderr.write(failure.text);
    return failure.exitCode;
  }
}
