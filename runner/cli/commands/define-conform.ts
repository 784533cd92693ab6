/** The flags of `conform`. */
import type { Command } from 'commander';

import type { ConformOptions } from '../conform-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { nonNegativeInteger, positiveInteger, positiveNumber } from './flag-values.ts';

export function defineConform(program: Command, { setExitCode }: CommandContext): void {
  withExamples(program.command('conform'), examples)
    .description('hold the models against the real library on random programs, in every field')
    .option('--seed <number>', 'programs repeat with their seed; default: a new one', nonNegativeInteger)
    .option('--count <count>', 'programs for each pair of a model and a release', positiveInteger, 2000)
    .option('--seconds <seconds>', 'end after so many seconds; default: no limit', positiveNumber)
    .option('--model <name...>', 'only these models, for instance anyio/4.13; default: all of anyio')
    .option('--variant <id...>', 'under these variants, variants/ID.ts and .py', ['none'])
    .option('--against <version>', 'a version, or latest; default: the release that a model claims to equal')
    .action(async (options: ConformOptions) => {
      const { conformCommand } = await import('../conform-command.ts');
      setExitCode(await conformCommand(options));
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix conform --model anyio/4.13 --count 200',
    does: 'two hundred programs, on a model and on the release that it is to equal',
    needs: 'registry',
  },
];
