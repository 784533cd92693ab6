/** The flags of `exec`. */
import { type Command, Option } from 'commander';

import type { ExecOptions } from '../exec-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { positiveInteger, positiveNumber } from './flag-values.ts';

export function defineExec(program: Command, { setExitCode }: CommandContext): void {
  withExamples(program.command('exec'), examples)
    .description('run programs (NDJSON on stdin) on one column; a result a line on stdout, in order')
    .requiredOption('--runtime <id>', 'the runtime')
    .option('--variant <id>', 'the variant, by its id or as a ./file', 'none')
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .addOption(new Option('--clock <clock>', 'the clock').choices(['virtual', 'real']).default('virtual'))
    .option(
      '--tick-cost <seconds>',
      'what an iteration costs that need not wait (virtual clock)',
      positiveNumber,
      20e-6,
    )
    .option(
      '--max-ticks <count>',
      'iterations after which a run is a spin (virtual clock)',
      positiveInteger,
      20_000,
    )
    .option('--timeout <seconds>', 'time limit of one program', positiveNumber, 60)
    .action(async (options: ExecOptions) => {
      const { execCommand } = await import('../exec-command.ts');
      setExitCode(await execCommand(options));
    });
}

const examples: readonly Example[] = [
  {
    line: `echo '{"main":[{"sleep":1}]}' | npx patchmatrix exec --runtime 4.14`,
    does: 'what one program does on one version',
  },
];
