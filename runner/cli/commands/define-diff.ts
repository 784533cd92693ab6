/** The flags of `diff`. */
import { type Command, Option } from 'commander';

import type { DiffOptions } from '../diff-command.ts';
import { type Example, withExamples } from './examples.ts';

export function defineDiff(program: Command): void {
  withExamples(program.command('diff'), examples)
    .description('say what changed between two columns of a stored run, or between two stored runs')
    .argument('<before>', 'a column, 4.13+none, or a stored run: its name, folder or events.ndjson')
    .argument('<after>', 'another of the same kind')
    .option(
      '--run <run>',
      'the stored run that the columns are taken from; default: the newest that has both',
    )
    .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
    .option('--json', 'short for --format json')
    .action(async (before: string, after: string, options: DiffOptions) => {
      const { diffCommand } = await import('../diff-command.ts');
      diffCommand(before, after, options);
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix diff 4.14+none 4.14+patience',
    does: 'what a patch changed, in the newest stored run',
    needs: 'run',
  },
];
