/** The flags of `conform`. */
import type { Command } from 'commander';

import type { ConformOptions } from '../conform-command.ts';
import type { CommandContext } from './command-context.ts';
import { nonNegativeInteger, positiveInteger, positiveNumber } from './flag-values.ts';

export function defineConform(program: Command, { setExitCode }: CommandContext): void {
  program
    .command('conform')
    .description('hold the models against the real library on random programs, in every field')
    .option('--seed <number>', 'programs repeat with their seed; default: a new one', nonNegativeInteger)
    .option('--count <count>', 'programs for each pair of a model and a release', positiveInteger, 2000)
    .option('--seconds <seconds>', 'end after so long', positiveNumber)
    .option('--model <name...>', 'only these models, for instance anyio/4.13')
    .option('--variant <id...>', 'under these variants', ['none', 'wide', 'narrow'])
    .option('--against <version>', 'another release than the one that a model claims to equal, or latest')
    .action(async (options: ConformOptions) => {
      const { conformCommand } = await import('../conform-command.ts');
      setExitCode(await conformCommand(options));
    });
}
