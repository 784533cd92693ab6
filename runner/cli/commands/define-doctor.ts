/** The flags of `doctor`. */
import type { Command } from 'commander';

import type { DoctorOptions } from '../doctor-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';

export function defineDoctor(program: Command, { setExitCode }: CommandContext): void {
  withExamples(program.command('doctor'), examples)
    .description('say what this machine can run, what is missing and how to get it')
    .option('--json', 'print JSON')
    .action(async (options: DoctorOptions) => {
      const { doctorCommand } = await import('../doctor-command.ts');
      setExitCode(await doctorCommand(options));
    });
}

const examples: readonly Example[] = [{ line: 'npx patchmatrix doctor', does: 'is everything there?' }];
