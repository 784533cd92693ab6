/** The flags of `explore`. */
import type { Command } from 'commander';

import type { ExploreCommandOptions } from '../explore-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { nonNegativeInteger, positiveInteger, positiveNumber } from './flag-values.ts';
import { queueFlag, queueWaitFlag } from './shared-flags.ts';

export function defineExplore(program: Command, { setExitCode }: CommandContext): void {
  withExamples(program.command('explore'), examples)
    .description('look for programs on which two columns differ, and print a smallest one for each kind')
    .option('--variant <id>', 'the variant to look at, by its id or as a ./file; default: none')
    .option('--against <id>', 'the variant to hold it against', 'none')
    .option('--runtime <id>', 'the runtime; default: the first of the matrix')
    .option(
      '--against-runtime <id>',
      'another runtime to hold against --runtime, under the same variant; default: the same',
    )
    .option(
      '--on <release...>',
      'a release, anyio@4.13.0; of two the second against the first; default: the matrix file',
    )
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .option('--seed <number>', 'a search repeats with its seed; default: a new one', nonNegativeInteger)
    .option(
      '--count <count>',
      'end after so many programs; default 20000, none with --seconds',
      positiveInteger,
    )
    .option('--seconds <seconds>', 'end after so many seconds; default: no limit', positiveNumber)
    .option('--timeout <seconds>', 'time limit of one program', positiveNumber, 10)
    .option(...queueFlag)
    .option(...queueWaitFlag)
    .option(
      '--save <folder>',
      'write each finding there as a scenario and as a Python script; default: print only',
    )
    .option('--json', 'print one JSON object')
    .action(async (options: ExploreCommandOptions) => {
      const { exploreCommand } = await import('../explore-command.ts');
      setExitCode(await exploreCommand(options));
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix explore --variant patience --count 500',
    does: 'what a patch changes that no scenario looks for',
  },
  {
    line: 'npx patchmatrix explore --runtime 4.13 --against-runtime 4.14 --count 500',
    does: 'what another version changes',
  },
];
