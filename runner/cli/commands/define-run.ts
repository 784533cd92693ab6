/** The flags of `run`. */
import { existsSync } from 'node:fs';

import type { Command } from 'commander';

import { nearestName } from '../../matrix/nearest-name.ts';
import type { RunOptions } from '../run-command.ts';
import type { CommandContext, ResumeFlag } from './command-context.ts';
import { withRunFlags } from './shared-flags.ts';

export function defineRun(program: Command, { setExitCode, resuming, resume }: CommandContext): void {
  withRunFlags(program.command('run', { isDefault: true }))
    .description('run the matrix and print the pass table; the default command')
    .option('--update-baseline', 'accept these results: write results/baseline.json')
    .option('--strict', 'exit 1 also if a cell is better than accepted')
    .option('-w, --watch', 'stay, and after each save run the cells that it touches; h shows the keys')
    .action(async (matrix: string, options: ResumeFlag & RunOptions, command: Command) => {
      if (options.resume !== undefined) return resume('run', command);
      refuseUnknownCommand(program, matrix);
      // What is gone on with is one run of a watch.
      if (options.watch && resuming.resumed === undefined) {
        const { watchCommand } = await import('../watch-command.ts');
        setExitCode(await watchCommand(matrix, options));
        return;
      }
      const { runCommand } = await import('../run-command.ts');
      setExitCode(await runCommand('run', matrix, { ...options, ...resuming }));
    });
}

/** A misspelled command is taken for the matrix of the default command: a word that names no file is more likely one. */
function refuseUnknownCommand(program: Command, word: string): void {
  if (/\W/.test(word) || existsSync(word)) return;
  const near = nearestName(
    word,
    program.commands.map((command) => command.name()),
  );
  program.error(
    `error: unknown command '${word}'; ${near === undefined ? 'patchmatrix --help lists them' : `did you mean ${near}?`}`,
  );
}
