/** The flags of `init`. */
import type { Command } from 'commander';
import { type Example, withExamples } from './examples.ts';

export function defineInit(program: Command): void {
  withExamples(program.command('init'), examples)
    .description('write a commented matrix, a variant and a scenario to start from')
    .argument('[folder]', 'where', '.')
    .action(async (folder: string) => {
      const { initCommand } = await import('../init-command.ts');
      initCommand(folder);
    });
}

const examples: readonly Example[] = [
  { line: 'npx patchmatrix init my-review', does: 'a start in a folder of its own' },
];
