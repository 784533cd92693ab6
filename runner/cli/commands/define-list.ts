/** The flags of `list`. */
import { type Command, Option } from 'commander';

import type { ListOptions } from '../list-command.ts';
import { type Example, withExamples } from './examples.ts';
import { positiveInteger } from './flag-values.ts';
import { onFlag, updateLockFlag, withFilters } from './shared-flags.ts';

export function defineList(program: Command): void {
  withExamples(withFilters(program.command('list')), examples)
    .description('print the plan without running it')
    .argument('[matrix]', 'the matrix file', 'matrix.yaml')
    .option(...onFlag)
    .option(...updateLockFlag)
    .addOption(new Option('--format <format>', 'how').choices(['table', 'json', 'github']).default('table'))
    .option(
      '--shards <count>',
      'with --format github: a job for each of at most so many shards; default: one for each column',
      positiveInteger,
    )
    .option('--json', 'short for --format json')
    .action(async (matrix: string, options: ListOptions) => {
      const { listCommand } = await import('../list-command.ts');
      await listCommand(matrix, options);
    });
}

const examples: readonly Example[] = [
  { line: 'npx patchmatrix list', does: 'what would run' },
  {
    line: 'npx patchmatrix list --format github --shards 4',
    does: 'the same as a matrix of jobs for GitHub Actions',
  },
];
