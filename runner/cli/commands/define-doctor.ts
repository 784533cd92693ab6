/** The flags of `doctor`. */
import type { Command } from 'commander';

import type { DoctorOptions } from '../doctor-command.ts';
import type { CommandContext } from './command-context.ts';

export function defineDoctor(program: Command, { setExitCode }: CommandContext): void {
  program
    .command('doctor')
    .description('say what this machine can run, what is missing and how to get it')
    .option('--json', 'print JSON')
    .action(async (options: DoctorOptions) => {
      const { doctorCommand } = await import('../doctor-command.ts');
      setExitCode(await doctorCommand(options));
    });
}
