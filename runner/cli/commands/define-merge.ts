/** The flags of `merge`. */
import type { Command } from 'commander';

import type { MergeOptions } from '../merge-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { withReporters } from './shared-flags.ts';

export function defineMerge(program: Command, { setExitCode }: CommandContext): void {
  withExamples(withReporters(program.command('merge')), examples)
    .description('put the shards of a run together, and report them as run does')
    .argument('<runs...>', 'the stored runs: folders or files of events')
    .option('--allow-partial', 'merge although cells are missing, double or of another plan; exit 5')
    .option('--strict', 'exit 1 also if a cell is better than accepted')
    .action(async (runs: string[], options: MergeOptions) => {
      const { mergeCommand } = await import('../merge-command.ts');
      setExitCode(await mergeCommand(runs, options));
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix merge shard-1 shard-2',
    does: 'what two jobs ran with `run --shard 1/2` and `run --shard 2/2`',
    needs: 'shards',
    exitCode: 1,
  },
];
