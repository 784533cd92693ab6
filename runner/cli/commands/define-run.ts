/** The flags of `run`. */
import { existsSync } from 'node:fs';

import type { Command } from 'commander';

import type { RunOptions } from '../run-command.ts';
import type { CommandContext, ResumeFlag } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { withRunFlags } from './shared-flags.ts';
import { refuseUnknownCommand } from './unknown-command.ts';

export function defineRun(program: Command, { setExitCode, resuming, resume }: CommandContext): void {
  withExamples(withRunFlags(program.command('run', { isDefault: true })), examples)
    .description('run the matrix and print the pass table; the default command')
    .option('--update-baseline', 'accept these results: write results/baseline.json')
    .option('--strict', 'exit 1 also if a cell is better than accepted')
    .option('-w, --watch', 'stay, and after each save run the cells that it touches; h shows the keys')
    .action(async (matrix: string, options: ResumeFlag & RunOptions, command: Command) => {
      if (options.resume !== undefined) return resume('run', command);
      if (isLikelyCommand(matrix)) refuseUnknownCommand(program, matrix);
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
function isLikelyCommand(word: string): boolean {
  return !/\W/.test(word) && !existsSync(word);
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix run -g timeout --clock virtual',
    does: 'what is named like this, on the clock that takes no time',
  },
  {
    line: 'npx patchmatrix run --reporter text html=report.html',
    does: 'the whole matrix, and a page of the results to look at',
    exitCode: 1,
  },
];
