/** The flags of `bench`. */
import type { Command } from 'commander';

import type { BenchOptions } from '../bench-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { positiveInteger, positiveNumber } from './flag-values.ts';
import { withFilters } from './shared-flags.ts';

export function defineBench(program: Command, { setExitCode }: CommandContext): void {
  withExamples(withFilters(program.command('bench'), { clocks: false }), examples)
    .description('time scenarios on every column, as ratios to the baseline, and how their costs grow')
    .argument('[matrix]', 'the matrix file', 'matrix.yaml')
    .option('--rounds <count>', 'how often each column has its turn', positiveInteger, 9)
    .option('--min-time <ms>', 'milliseconds a measurement, at least', positiveNumber, 20)
    .option(
      '--timeout <seconds>',
      'what a child may take, for programs beyond their measurements',
      positiveNumber,
      60,
    )
    .option('--json', 'print one JSON object instead of the table')
    .action(async (matrix: string, options: BenchOptions) => {
      const { benchCommand } = await import('../bench-command.ts');
      setExitCode(await benchCommand(matrix, options));
    });
}

const examples: readonly Example[] = [
  { line: 'npx patchmatrix bench --runtime 4.14 --rounds 6', does: 'what a patch costs, within seconds' },
];
