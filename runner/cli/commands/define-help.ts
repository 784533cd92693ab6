/** `help`, for whoever looks for a command by that name. */
import type { Command } from 'commander';

import { type Example, withExamples } from './examples.ts';
import { refuseUnknownCommand } from './unknown-command.ts';

export function defineHelp(program: Command): void {
  program.helpCommand(false);
  withExamples(program.command('help'), examples)
    .description('print what a command does, its flags and its examples')
    .argument('[command]', 'its name; default: all of them in a line each')
    .action((name: string | undefined) => {
      const command = name === undefined ? program : program.commands.find((each) => each.name() === name);
      if (command === undefined) refuseUnknownCommand(program, String(name));
      else command.outputHelp();
    });
}

const examples: readonly Example[] = [{ line: 'npx patchmatrix help run', does: 'the flags of `run`' }];
