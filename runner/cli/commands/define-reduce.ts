/** The flags of `reduce`. */
import type { Command } from 'commander';

import type { ReduceCommandOptions } from '../reduce-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { nonNegativeInteger, positiveInteger, positiveNumber } from './flag-values.ts';

export function defineReduce(program: Command, { setExitCode }: CommandContext): void {
  withExamples(program.command('reduce'), examples)
    .description('find the smallest part of a patch that keeps its fixes and loses its regressions')
    .requiredOption('--variant <id>', 'the patch, by its id or as a ./file; it says which parts it has')
    .option('--runtime <id>', 'the runtime; default: the lowest of the matrix')
    .option('--on <release>', 'a release, for instance anyio@4.13.0; default: a runtime of the matrix')
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .option('--seed <number>', 'of the programs that are explored', nonNegativeInteger, 1)
    .option('--count <count>', 'programs of each search for differences', positiveInteger, 3000)
    .option('--timeout <seconds>', 'time limit of one program', positiveNumber, 10)
    .option('--emit <file>', 'write a variant that applies what is kept; default: print only')
    .option('--json', 'print one JSON object')
    .action(async (options: ReduceCommandOptions) => {
      const { reduceCommand } = await import('../reduce-command.ts');
      setExitCode(await reduceCommand(options));
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix reduce --variant ./in-parts.ts --count 500',
    does: 'which part of a patch is needed, and which does harm',
    needs: 'parts',
  },
];
