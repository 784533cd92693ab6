/** The flags of `bisect`. */
import type { Command } from 'commander';

import type { BisectOptions } from '../bisect-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { positiveNumber } from './flag-values.ts';

export function defineBisect(program: Command, { setExitCode }: CommandContext): void {
  withExamples(program.command('bisect'), examples)
    .description(
      'find the first version at which a scenario passes or fails otherwise, or a program does something else',
    )
    .argument(
      '<scenario>',
      'a scenario of the matrix, a scenario as a .ts file, or a program as a .json file',
    )
    .option('--on <package>', 'search the releases of a package, anyio; default: the runtimes of the matrix')
    .option('--versions <range>', "releases, '>=4.12,<4.15' or 4.12.0..4.14.2; default with --on: all")
    .option('--variant <id>', 'under this patch, by its id or as a ./file', 'none')
    .option('--prereleases', 'search prereleases too')
    .option('--yanked', 'search withdrawn releases too')
    .option('--all', 'run every version, and print which in a row are alike')
    .option('--matrix <file>', 'the matrix file; default: matrix.yaml')
    .option('--timeout <seconds>', 'time limit of one version', positiveNumber, 60)
    .option('--json', 'print one JSON object')
    .action(async (scenario: string, options: BisectOptions) => {
      const { bisectCommand } = await import('../bisect-command.ts');
      setExitCode(await bisectCommand(scenario, options));
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix bisect shutdown/timeout',
    does: "since which of the matrix's versions does it fail?",
  },
  {
    line: "npx patchmatrix bisect shutdown/timeout \\\n  --on anyio --versions '>=4.12,<4.14'",
    does: 'since which release does it fail?',
    needs: 'registry',
  },
];
