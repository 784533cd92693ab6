/** The flags of `merge`. */
import type { Command } from 'commander';

import type { MergeOptions } from '../merge-command.ts';
import type { CommandContext } from './command-context.ts';
import { withReporters } from './shared-flags.ts';

export function defineMerge(program: Command, { setExitCode }: CommandContext): void {
  withReporters(program.command('merge'))
    .description('put the shards of a run together, and report them as run does')
    .argument('<runs...>', 'the stored runs: folders or files of events')
    .option('--allow-partial', 'merge although cells are missing, double or of another plan; exit 5')
    .option('--strict', 'exit 1 also if a cell is better than accepted')
    .action(async (runs: string[], options: MergeOptions) => {
      const { mergeCommand } = await import('../merge-command.ts');
      setExitCode(await mergeCommand(runs, options));
    });
}
