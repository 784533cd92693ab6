/** The flags of `init`. */
import type { Command } from 'commander';

export function defineInit(program: Command): void {
  program
    .command('init')
    .description('write a commented matrix, a variant and a scenario to start from')
    .argument('[folder]', 'where', '.')
    .action(async (folder: string) => {
      const { initCommand } = await import('../init-command.ts');
      initCommand(folder);
    });
}
