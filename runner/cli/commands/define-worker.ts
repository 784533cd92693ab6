/** The flags of `worker`. */
import type { Command } from 'commander';

import type { WorkerFlags } from '../worker-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { positiveInteger } from './flag-values.ts';

export function defineWorker(program: Command, { setExitCode }: CommandContext): void {
  withExamples(program.command('worker'), examples)
    .description('run cells and batches of run, gate and explore with --queue on this machine, until Ctrl-C')
    .argument(
      '[matrix]',
      'the matrix file whose releases and suites it is to have; default: matrix.yaml, if there is one',
    )
    .requiredOption('--queue <url>', 'the Redis or Valkey server, redis://HOST:PORT')
    .option(
      '-j, --workers <count>',
      'children that may use a core at the same time; default: one for each core',
      positiveInteger,
    )
    .option('--verbose', 'print a line for each job')
    .action(async (matrix: string | undefined, options: WorkerFlags) => {
      const { workerCommand } = await import('../worker-command.ts');
      setExitCode(await workerCommand(matrix, options));
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix worker --queue redis://127.0.0.1:6379',
    does: 'lend this machine to the runs at a Redis server',
    needs: 'queue',
  },
];
